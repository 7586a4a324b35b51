"""The evidence of a site's days, a page of receipts at a time, however many there are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consentkit.domain.errors import BadReceipt, ConsentError
from consentkit.domain.receipt import Receipt
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof
from consentkit.ledger.tree import TiledTree
from consentkit.ledger.update import LogUpdate
from consentkit.services.check_proof import KnownKey
from consentkit.services.gather_evidence import (
    DoesNotHold,
    banner_answered,
    require_proof,
    script_at,
    script_shown,
    signed_head,
)
from consentkit.services.signing_keys import key_set
from consentkit.services.verify_receipt import known_keys
from consentkit.signing.keys import published_keys
from consentkit.signing.receipts import open_receipt
from consentkit.storage import anchors, banners, ledger, receipt_search, sites
from consentkit.storage.session import Session

PAGE = 500
_BEFORE_ALL = UUID(int=0)


class NoReceipts(ConsentError):
    code = "no_receipts"
    status = 404
    title = "No receipts were recorded in that time"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a visitor saw. ``script`` is the SHA-256 of the banner's script, None if it was never
    handed out here.
    """

    version: int
    language: str
    script: str | None


@dataclass(frozen=True, slots=True)
class Proven:
    """A receipt that holds, and its proof."""

    receipt: Receipt
    jws: str
    proof: LogProof
    shown: Shown


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """``last`` is where the next page goes on, None behind the last one. ``waiting`` counts the
    receipts of this page that are not in the ledger yet, and so not among ``proven``.
    """

    proven: list[Proven]
    waiting: int
    last: UUID | None


@dataclass(frozen=True, slots=True)
class _Head:
    note: Note
    says: Checkpoint
    tree: TiledTree


@dataclass(slots=True)
class SiteEvidence:
    """Keys, banners and the list of scripts are read once, for all receipts. ``language`` is the
    one that the site's banner has by default.

    Each method takes a session of its own: no transaction outlasts a page.
    """

    site_key: str
    site_id: int
    since: datetime
    until: datetime
    count: int
    keys: str
    language: str
    _known: dict[str, KnownKey]
    _versions: set[tuple[int, str]] = field(default_factory=set)
    _scripts: dict[tuple[int, str], list[tuple[datetime, str]]] = field(default_factory=dict)

    @classmethod
    def begin(
        cls, site_key: str, since: datetime, until: datetime, *, session: Session
    ) -> "SiteEvidence":
        """Of receipts recorded from ``since`` up to before ``until``, which is not to lie in the
        future. Raises ``UnknownSite`` and ``NoReceipts``.
        """
        site_id = sites.find_id(session, site_key)
        count = receipt_search.count_between(session, site_id, since, until)
        if not count:
            raise NoReceipts(f"no receipts of {site_key} were recorded in that time, or are kept")
        keys = json.dumps(key_set(session=session), indent=1)
        known = {key.kid: key for key in known_keys(session)}
        newest = banners.newest(session, site_id)
        language = newest.banner.default_language if newest else "en"
        return cls(site_key, site_id, since, until, count, keys, language, known)

    def page(self, after: UUID | None, *, session: Session) -> EvidencePage:
        """Raises ``DoesNotHold`` for a receipt that was touched: a bundle is either good evidence
        or is not made.
        """
        rows = receipt_search.page_between(
            session, self.site_id, self.since, self.until, after=after or _BEFORE_ALL, limit=PAGE
        )
        proven = list(self._proven(rows, session))
        last = rows[-1][0] if len(rows) == PAGE else None
        return EvidencePage(proven, len(rows) - len(proven), last)

    def banner(self, shown: Shown, *, session: Session) -> tuple[bytes, bytes | None]:
        """Return the version, whole, and its script as it was shown."""
        content = banners.content(session, self.site_id, shown.version).encode("utf-8")
        if shown.script is None:
            return content, None
        return content, script_shown(shown.script, self.site_id, session=session)

    def stamp(self, note: Note, *, least: int, session: Session) -> dict[str, bytes]:
        """Return the files that date the receipts: the time-stamped head that was the first to have
        ``least`` entries, and that the bundle's head, in ``note``, goes on from it. None where no
        authority has stamped such a head.
        """
        origin = note.text.partition("\n")[0]
        head = signed_head(note, session=session)
        found = anchors.first_stamp(session, origin, least=least)
        if found is None or found.size > head.size:
            return {}
        hashes = ledger.tree(session, head.size).consistency_proof(found.size)
        return {
            "stamp/checkpoint": found.note.encode("utf-8"),
            "stamp/checkpoint.tsr": found.answer,
            "stamp/update": LogUpdate(found.size, hashes, note).format(),
        }

    def _proven(
        self, rows: list[tuple[UUID, str, int | None]], session: Session
    ) -> Iterator[Proven]:
        head = _head(session)
        published = published_keys((key.kid, key.x) for key in self._known.values())
        for receipt_id, jws, position in rows:
            if head is None or position is None:
                continue
            try:
                opened = open_receipt(jws, published)
            except BadReceipt as err:
                raise DoesNotHold(f"{receipt_id}: {err.detail}") from err
            receipt = opened.receipt
            if (receipt.id, receipt.site_key) != (receipt_id, self.site_key):
                raise DoesNotHold(f"{receipt_id}: what is stored there is another receipt")
            if not self._known[opened.kid].vouches_at(position):
                raise DoesNotHold(f"{receipt_id}: its key was revoked before it was entered")
            self._require_version(receipt, session)
            proof = LogProof(position, head.tree.inclusion_proof(position), head.note)
            require_proof(jws, proof, head.says)
            yield Proven(receipt, jws, proof, self._shown(receipt, session))

    def _require_version(self, receipt: Receipt, session: Session) -> None:
        version = receipt.decision.banner_version, receipt.banner_sha256
        if version not in self._versions:
            banner_answered(receipt, self.site_id, session=session)
            self._versions.add(version)

    def _shown(self, receipt: Receipt, session: Session) -> Shown:
        number, language = receipt.decision.banner_version, receipt.decision.language
        if (number, language) not in self._scripts:
            self._scripts[number, language] = banners.scripts_served(
                session, self.site_id, version=number, language=language
            )
        return Shown(number, language, script_at(self._scripts[number, language], receipt))


def _head(session: Session) -> _Head | None:
    stored = ledger.head(session)
    if stored is None:
        return None
    note = Note.parse(stored.note.encode("utf-8"))
    says = signed_head(note, session=session)
    return _Head(note, says, ledger.tree(session, says.size))
