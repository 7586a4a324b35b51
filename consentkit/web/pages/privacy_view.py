"""What the visitor's page shows."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from flask import Response, render_template, request

from consentkit.domain.localise import localise
from consentkit.domain.names import negotiate_language
from consentkit.domain.officer_request import OfficerRequest, RequestKind
from consentkit.services.find_banner import SiteBanner, current_banner
from consentkit.services.open_history import Entry, History, open_history
from consentkit.web.credentials import Opened
from consentkit.web.page_texts import page_words, say_day, say_time, wanted_language
from consentkit.web.pages.answer_form import form_token
from consentkit.web.qr_code import qr_code
from consentkit.web.runtime import runtime
from consentkit.web.security import PAGE_WITH_SCRIPT


@dataclass(frozen=True, slots=True)
class Handover:
    """A one-time link: its code, where it leads, and until when it works."""

    code: str
    link: str
    until: datetime

    @property
    def picture(self) -> str:
        """The link as a QR code, an SVG element."""
        out = io.BytesIO()
        qr_code(self.link).save(
            out,
            kind="svg",
            xmldecl=False,
            svgns=False,
            omitsize=True,
            svgclass="qr",
            lineclass=None,
        )
        return out.getvalue().decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was just done, told at the top of the page.

    ``texts`` are names of page texts. ``step`` is the fragment with which the site's own pages
    learn of it. ``recorded`` is what a page of the same origin keeps of a new receipt.
    """

    texts: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    asked: OfficerRequest | None = None
    handover: Handover | None = None
    step: str | None = None
    recorded: dict[str, str] | None = None


NOTHING_DONE = Done()


@dataclass(frozen=True, slots=True)
class View:
    """The page of one visitor in one language."""

    found: SiteBanner
    history: History
    opened: Opened
    language: str
    now: datetime
    done: Done = field(default=NOTHING_DONE)

    def render(self) -> Response:
        site, version = self.found.site, self.found.version
        t = page_words(self.language)
        page = render_template(
            "privacy.html",
            t=t,
            language=self.language,
            banner=localise(version, language=self.language, home=site.home),
            path=f"/ck/{site.key}/privacy",
            view=self,
            history=self.history,
            keys=self.opened.keys,
            done=self.done,
            token=form_token(self.found, self.language),
            kinds=[kind.value for kind in RequestKind],
            day=partial(say_day, language=self.language),
            time=partial(say_time, language=self.language),
        )
        response = Response(page, mimetype="text/html")
        response.headers["Content-Security-Policy"] = PAGE_WITH_SCRIPT
        return response

    def answers(self) -> dict[str, bool]:
        return {key: each.granted for key, each in self.history.standing.items()}

    def choices(self, entry: Entry) -> Iterator[tuple[str, bool]]:
        """Yield what was asked by the title it had then, and the answer."""
        offered = entry.version.banner
        nearest = negotiate_language(self.language, offered.languages, offered.default_language)
        choices = entry.receipt.decision.choices
        for key, title in entry.version.titles(nearest).items():
            if key in choices:
                yield title, choices[key]

    def is_overdue(self, asked: OfficerRequest) -> bool:
        return asked.is_overdue(self.now)

    def key_of(self, asked: OfficerRequest) -> str:
        return next(each.format() for each in self.opened.credentials if each.id == asked.id)

    def gone(self) -> str:
        """The ids of receipts that are not kept any longer, for a browser that still has them."""
        return " ".join(str(each) for each in self.history.gone)


def look_up(
    site_key: str, opened: Opened, *, done: Done = NOTHING_DONE, prove: bool = False
) -> View:
    """Read all that the page shows, and proofs if they are wanted.

    Raises ``UnknownSite`` or ``NothingPublished``.
    """
    rt = runtime()
    with rt.transaction() as session:
        found = current_banner(site_key, session=session)
        history = open_history(
            site_key,
            found.version,
            receipt_ids=opened.receipts,
            request_ids=opened.requests,
            session=session,
            now=rt.now(),
            prove=prove,
        )
    banner = found.version.banner
    language = wanted_language(request, banner.languages, banner.default_language)
    return View(found, history, opened, language, rt.now(), done)
