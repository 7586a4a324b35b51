"""Writes the evidence of a site's days: receipts in parts, each banner once, an index."""

import json
import sys
import tempfile
from collections.abc import Iterator
from typing import IO

import click

from consentkit.domain.instant import format_instant
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof
from consentkit.services.archive import Archive
from consentkit.services.export_receipts import csv_line
from consentkit.services.gather_evidence import NotInLedgerYet, banner_page
from consentkit.services.gather_site_evidence import EvidencePage, Proven, Shown, SiteEvidence
from consentkit.services.pictures import take_pictures
from consentkit.web.pages.offline import Listed, offline_page
from consentkit.web.pages.site_report import BannerEntry, PartEntry, site_report
from consentkit.web.runtime import Runtime

_COLUMNS = (
    "part", "id", "recorded_at", "visitor_id", "action", "granted", "denied", "banner", "log_index",
)  # fmt: skip


def add_site(
    into: Archive, rt: Runtime, shared: SiteEvidence, browser: str | None
) -> tuple[int, int]:
    """Return how many receipts are in it, and how many wait to be entered into the ledger.

    Raises what ``SiteEvidence.page`` does, and ``NotInLedgerYet`` if they all wait.
    """
    with tempfile.TemporaryFile() as table:
        writer = _Writer(into, rt, shared, browser, table)
        with click.progressbar(
            length=shared.count, label="receipts", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as shown:
            for page in _pages(rt, shared):
                writer.add(page)
                shown.update(len(page.proven) + page.waiting)
        if not writer.count:
            raise NotInLedgerYet(
                "all of them wait to be entered: try again in two seconds, or run "
                "`consentkit ledger extend` where no service runs"
            )
        writer.finish()
    return writer.count, writer.waiting


def _pages(rt: Runtime, shared: SiteEvidence) -> Iterator[EvidencePage]:
    """A transaction for each page: a writer's log is not held up while we write files."""
    after = None
    while True:
        with rt.transaction() as session:
            page = shared.page(after, session=session)
        yield page
        after = page.last
        if after is None:
            return


class _Writer:
    def __init__(
        self,
        into: Archive,
        rt: Runtime,
        shared: SiteEvidence,
        browser: str | None,
        table: IO[bytes],
    ) -> None:
        self.count = 0
        self.waiting = 0
        self._into = into
        self._rt = rt
        self._shared = shared
        self._browser = browser
        self._table = table
        self._banners: dict[Shown, BannerEntry] = {}
        self._parts: list[PartEntry] = []
        self._note: Note | None = None
        self._least = 0  # entries, of a head with all of these receipts
        self._row(_COLUMNS)

    def add(self, page: EvidencePage) -> None:
        self.waiting += page.waiting
        if not page.proven:
            return
        name = f"parts/{len(self._parts) + 1:05}"
        for each in page.proven:
            self._banner(each.shown)
            self._row(self._cells(name, each))
        self._into.write(f"{name}.jsonl", "".join(map(_json_line, page.proven)).encode("utf-8"))
        first, last = page.proven[0], page.proven[-1]
        listed = [
            Listed(each.receipt, each.jws, _text(each.proof), self._banners[each.shown].to_see)
            for each in page.proven
        ]
        report = offline_page(
            self._rt, self._shared.language, keys=self._shared.keys, listed=listed
        )
        self._into.write(f"{name}.html", report.encode("utf-8"))
        recorded = first.receipt.recorded_at, last.receipt.recorded_at
        numbers = self.count + 1, self.count + len(page.proven)
        self._parts.append(PartEntry(f"{name}.html", *numbers, *recorded))
        self.count = numbers[1]
        # Each page is proven under the head of its moment, and within it the order of the receipts
        # is not quite that of the ledger.
        self._note = last.proof.note
        self._least = max(self._least, *(each.proof.index + 1 for each in page.proven))

    def finish(self) -> None:
        banners = sorted(self._banners.values(), key=lambda each: (each.version, each.folder))
        report = site_report(
            self._shared.language,
            site_key=self._shared.site_key,
            waiting=self.waiting,
            banners=banners,
            parts=self._parts,
        )
        self._into.write("report.html", report.encode("utf-8"))
        self._into.copy("receipts.csv", self._table)
        self._into.write("jwks.json", self._shared.keys.encode("utf-8"))
        assert self._note is not None  # noqa: S101 - or there would be nothing to finish
        self._into.write("checkpoint", self._note.format())
        with self._rt.transaction() as session:
            stamp = self._shared.stamp(self._note, least=self._least, session=session)
        for name, content in stamp.items():
            self._into.write(name, content)
        self._into.write("README.txt", _README.encode("utf-8"))

    def _banner(self, shown: Shown) -> None:
        if shown in self._banners:
            self._banners[shown].receipts += 1
            return
        with self._rt.transaction() as session:
            version, script = self._shared.banner(shown, session=session)
        alike = [(each.version, each.language) for each in self._banners]
        if shown.version not in {number for number, _ in alike}:
            self._into.write(f"banners/{shown.version}/version.json", version)
        folder = f"banners/{shown.version}/{shown.language}"
        # An upgrade of the service may have changed the script of a version.
        if earlier := alike.count((shown.version, shown.language)):
            folder += f".{earlier + 1}"
        entry = BannerEntry(folder, shown.version, shown.language, script is not None, receipts=1)
        if script is not None:
            entry.pictures = self._pictures(folder, shown.language, script)
        self._banners[shown] = entry

    def _pictures(self, folder: str, language: str, script: bytes) -> tuple[str, ...]:
        page = banner_page(language)
        self._into.write(f"{folder}/banner.js", script)
        self._into.write(f"{folder}/banner.html", page)
        if self._browser is None:
            return ()
        taken = dict(take_pictures(self._browser, page, script))
        for name, picture in taken.items():
            self._into.write(f"{folder}/{name}.png", picture)
        return tuple(taken)

    def _folder(self, each: Proven) -> str:
        return self._banners[each.shown].folder

    def _cells(self, part: str, each: Proven) -> tuple[object, ...]:
        receipt, decision = each.receipt, each.receipt.decision
        granted = sorted(key for key, yes in decision.choices.items() if yes)
        denied = sorted(key for key, yes in decision.choices.items() if not yes)
        return (
            part, receipt.id, format_instant(receipt.recorded_at), decision.visitor_id,
            decision.action.value, " ".join(granted), " ".join(denied), self._folder(each),
            each.proof.index,
        )  # fmt: skip

    def _row(self, cells: tuple[object, ...]) -> None:
        self._table.write(csv_line(cells).encode("utf-8"))


def _text(proof: LogProof) -> str:
    return proof.format().decode("utf-8")


def _json_line(each: Proven) -> str:
    """The form in which the service hands a receipt out, which `consentkit verify` reads."""
    members = {
        "id": str(each.receipt.id),
        "receipt": each.jws,
        "proof": _text(each.proof),
    }
    return json.dumps(members, ensure_ascii=False) + "\n"


_README = """\
Begin with report.html: it needs a browser, and no network.

report.html             the banners that were answered, and the way to the receipts
parts/*.html            up to 500 receipts each: choose one, and the page says what it is and checks
                        it; each of these files can be handed on by itself
parts/*.jsonl           the same for programs, a receipt and its proof a line. To check the third:
                        sed -n 3p parts/00001.jsonl | consentkit verify - --jwks jwks.json
receipts.csv            a line for each receipt, for a spreadsheet: which part, which banner
banners/N/version.json  version N of the banner, whole: its SHA-256 is the one that receipts name
banners/N/LANGUAGE/     the script that showed it in this language, a page that shows it again, and
                        pictures of that, if there was a browser to take them
jwks.json               the service's public keys, as they were when this was put together
checkpoint              the head of the log, signed: compare it with one that you got elsewhere
stamp/                  if there is one: an earlier head with all of these receipts, time-stamped
                        by an authority, and the proof that the log goes on from it (update). With
                        the authority's root certificates, which it publishes itself:
                        openssl ts -verify -data stamp/checkpoint -in stamp/checkpoint.tsr \\
                          -CAfile roots.pem

A receipt proves what the service recorded, and when. It does not prove who sat at the keyboard. The
formats, byte by byte: docs/receipt-format.md of ConsentKit.
"""
