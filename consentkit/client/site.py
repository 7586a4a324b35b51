"""One site: its settings, draft, versions, receipts, requests, numbers and trail."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from consentkit.client.pages import pages, texts
from consentkit.client.records import (
    Action,
    AnswerTemplate,
    Found,
    FoundReceipt,
    OfficerRequest,
    Proof,
    Record,
    ToldRequest,
)
from consentkit.client.results import (
    Change,
    Document,
    Draft,
    Installed,
    Moved,
    OneVersion,
    Plan,
    Published,
    Review,
    Schedule,
    Site,
    Stated,
    Version,
    read,
)
from consentkit.client.transport import Reply, Transport
from consentkit.client.webhooks import WebhooksClient

# Whatever stands there now.
ANY = "*"


class SiteClient:
    """Made by ``Client.site``. Each ``etag`` is what was read with the state that a change is made
    from; ``ANY`` overwrites whatever stands there.
    """

    def __init__(self, transport: Transport, site_key: str) -> None:
        self.key = site_key
        self._transport = transport
        self._path = f"/sites/{quote(site_key, safe='')}"

    def show(self) -> Site:
        return read(Site, self._ask("GET", "").document)

    def settings(self) -> Stated:
        return _stated(self._ask("GET", "/settings"))

    def change_settings(self, changes: Document, *, etag: str) -> Stated:
        return _stated(self._ask("PATCH", "/settings", body=changes, etag=etag))

    def file(self) -> Stated:
        """Settings and draft in one document, as `consentkit apply` reads it."""
        return _stated(self._ask("GET", "/file"))

    def plan(self, document: Document) -> Plan:
        """Say what the file would change; nothing is stored."""
        reply = self._transport.ask_anew("POST", f"{self._path}/file/plan", body=document)
        return read(Plan, reply.document | {"etag": f'"{reply.document["etag"]}"'})

    def put_file(self, document: Document, *, etag: str) -> tuple[tuple[Change, ...], str]:
        """Return what changed, and the state that the site has now."""
        done = self._ask("PUT", "/file", body=document, etag=etag)
        return tuple(read(Change, each) for each in done.document["changes"]), done.etag

    def move_in(self, tool: str, configuration: str) -> Moved:
        """Say what becomes of another tool's configuration; nothing is stored."""
        body = {"tool": tool, "configuration": configuration}
        document = self._anew("/move-in", body).document
        return read(Moved, document | {"etag": f'"{document["etag"]}"'})

    def installed(self) -> Installed:
        """Have the service look at the home page for the tag."""
        return read(Installed, self._anew("/installed", None).document)

    def archive(self) -> None:
        self._ask("POST", "/archive", body={})

    def bring_back(self) -> None:
        self._ask("POST", "/bring-back", body={})

    def draft(self) -> Draft:
        return _draft(self._ask("GET", "/draft"))

    def replace_draft(self, banner: Document, *, etag: str) -> Draft:
        return _draft(self._ask("PUT", "/draft", body=banner, etag=etag))

    def patch_draft(self, patch: Document, *, etag: str) -> Draft:
        """``patch`` is a JSON merge patch (RFC 7396): None takes a member away."""
        return _draft(self._ask("PATCH", "/draft", body=patch, etag=etag))

    def review(self) -> Review:
        return read(Review, self._ask("GET", "/review").document)

    def publish(self, reviewed: str, *, override: str | None = None) -> Published:
        body = _without_none(reviewed=reviewed, override=override)
        return read(Published, self._ask("POST", "/publish", body=body).document)

    def schedule(self, reviewed: str, at: datetime, *, override: str | None = None) -> Schedule:
        body = _without_none(reviewed=reviewed, at=at.isoformat(), override=override)
        return read(Schedule, self._ask("PUT", "/schedule", body=body).document)

    def unschedule(self) -> None:
        self._ask("DELETE", "/schedule")

    def versions(self) -> Iterator[Version]:
        """Yield them newest first."""
        return (read(Version, each) for each in self._pages("/versions"))

    def version(self, number: int) -> OneVersion:
        return read(OneVersion, self._ask("GET", f"/versions/{number}").document)

    def draft_set_aside(self, number: int) -> Document:
        found: Document = self._ask("GET", f"/versions/{number}/draft-set-aside").document
        return found

    def review_roll_back(self, number: int) -> Review:
        return read(Review, self._ask("GET", f"/versions/{number}/roll-back").document)

    def roll_back(self, number: int, reviewed: str, *, override: str | None = None) -> Published:
        body = _without_none(reviewed=reviewed, override=override)
        done = self._ask("POST", f"/versions/{number}/roll-back", body=body)
        return read(Published, done.document)

    def receipts(self, **wanted: Any) -> Iterator[FoundReceipt]:
        """Yield them newest first. ``wanted``: ``recorded_from``, ``recorded_before``,
        ``banner_version``, ``action``, ``category`` and ``answer``.
        """
        return (read(FoundReceipt, each) for each in self._pages("/receipts", **wanted))

    def receipt(self, receipt_id: UUID | str) -> Record:
        """The trail notes that it was opened."""
        return read(Record, self._ask("GET", f"/receipts/{receipt_id}").document)

    def proof(self, receipt_id: UUID | str) -> Proof:
        return read(Proof, self._ask("GET", f"/receipts/{receipt_id}/proof").document)

    def evidence(self, receipt_id: UUID | str, recipient: str) -> bytes:
        """Return the zip file. Its visitor reads who ``recipient`` is."""
        path = f"{self._path}/receipts/{receipt_id}/evidence"
        return b"".join(self._transport.stream("POST", path, body={"recipient": recipient}))

    def export(self, format: str, recipient: str, **wanted: Any) -> Iterator[bytes]:
        """Yield the export as it comes; ``wanted`` is as for ``receipts``."""
        body = {"format": format, "recipient": recipient, **texts(wanted)}
        return self._transport.stream("POST", f"{self._path}/receipts/export", body=body)

    def lookup(self, text: str) -> Found:
        """Find what an id, a visitor's keys or a receipt belong to."""
        return read(Found, self._anew("/lookup", {"text": text}).document)

    def requests(self, state: str = "waiting") -> Iterator[OfficerRequest]:
        """Yield those that wait, the most urgent first, or those ``answered``, newest first."""
        return (read(OfficerRequest, each) for each in self._pages("/requests", state=state))

    def request(self, number: str) -> OfficerRequest:
        return read(OfficerRequest, self._ask("GET", f"/requests/{quote(number)}").document)

    def answer_request(self, number: str, answer: str, *, mail: bool | None = None) -> ToldRequest:
        """``mail`` is whether the visitor is told by mail; None where that can be done."""
        return self._tell(number, "answer", {"answer": answer} | _without_none(mail=mail))

    def extend_request(
        self, number: str, days: int, reason: str, *, mail: bool | None = None
    ) -> ToldRequest:
        """``mail`` is as for ``answer_request``."""
        body = {"days": days, "reason": reason} | _without_none(mail=mail)
        return self._tell(number, "extend", body)

    def mail_request(self, number: str) -> ToldRequest:
        """Send the answer, or the news that it takes longer, once more."""
        path = f"/requests/{quote(number)}/mail"
        return read(ToldRequest, self._anew(path, None, is_safe=False).document)

    def answer_templates(self) -> tuple[AnswerTemplate, ...]:
        found = self._ask("GET", "/answer-templates").document["data"]
        return tuple(read(AnswerTemplate, each) for each in found)

    def put_answer_template(self, kind: str, language: str, text: str) -> AnswerTemplate:
        done = self._ask("PUT", _template(kind, language), body={"text": text})
        return read(AnswerTemplate, done.document)

    def remove_answer_template(self, kind: str, language: str) -> AnswerTemplate:
        """Return what is used from now on."""
        return read(AnswerTemplate, self._ask("DELETE", _template(kind, language)).document)

    def numbers(
        self, since: date | None = None, until: date | None = None, *, only: str | None = None
    ) -> Document:
        """``only`` is one value of one dimension, such as ``language:en``."""
        query = texts({"since": since, "until": until, "only": only})
        found: Document = self._transport.ask("GET", f"{self._path}/numbers", query=query).document
        return found

    def daily_rows(self, since: date | None = None, until: date | None = None) -> Iterator[bytes]:
        """Yield what was counted each day, by dimension and value, as CSV."""
        path = f"{self._path}/numbers/daily-rows.csv"
        return self._transport.stream("GET", path, query=texts({"since": since, "until": until}))

    def audit(self, **wanted: Any) -> Iterator[Action]:
        """Yield it newest first. ``wanted``: ``actor``, ``what``, ``since`` and ``until``."""
        return (read(Action, each) for each in self._pages("/audit", **wanted))

    def webhooks(self) -> WebhooksClient:
        """Ask nothing yet."""
        return WebhooksClient(self._transport, self._path)

    def export_audit(self, format: str, **wanted: Any) -> Iterator[bytes]:
        """Yield the export as it comes; ``wanted`` is as for ``audit``."""
        body = {"format": format, **texts(wanted)}
        return self._transport.stream("POST", f"{self._path}/audit/export", body=body)

    def _tell(self, number: str, what: str, body: Document) -> ToldRequest:
        done = self._ask("POST", f"/requests/{quote(number)}/{what}", body=body)
        return read(ToldRequest, done.document)

    def _anew(self, path: str, body: Any, *, is_safe: bool = True) -> Reply:
        return self._transport.ask_anew("POST", self._path + path, body=body, is_safe=is_safe)

    def _ask(self, method: str, path: str, **more: Any) -> Reply:
        return self._transport.ask(method, self._path + path, **more)

    def _pages(self, path: str, **wanted: Any) -> Iterator[Any]:
        return pages(self._transport, self._path + path, texts(wanted))


def _template(kind: str, language: str) -> str:
    return f"/answer-templates/{quote(kind, safe='')}/{quote(language, safe='')}"


def _stated(reply: Reply) -> Stated:
    return Stated(document=reply.document, etag=reply.etag)


def _draft(reply: Reply) -> Draft:
    return read(Draft, reply.document | {"etag": reply.etag})


def _without_none(**members: Any) -> Document:
    return {name: value for name, value in members.items() if value is not None}
