"""Recompute the whole ledger from the database, and name every row that does not belong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256

from consentkit.domain.errors import BadLogFile, BadTile
from consentkit.domain.statement import KeyEvent, banner_published, key_changed, script_frozen
from consentkit.ledger.checkpoint import Checkpoint, open_checkpoint
from consentkit.ledger.merkle import HASH_BYTES
from consentkit.ledger.note import Note
from consentkit.ledger.tiles import TILE_WIDTH, Bundle, hash_count
from consentkit.ledger.tree import check_tiles
from consentkit.services.check_rights import check_rights, erased_entries
from consentkit.services.check_stored_anchors import check_stored_anchors
from consentkit.services.check_trail import check_trail
from consentkit.services.enter_statement import statement_text
from consentkit.services.extend_ledger import log_keys, log_origin
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.storage import (
    banners,
    ledger,
    ledger_claims,
    signing_keys,
)
from consentkit.storage.ledger import Head
from consentkit.storage.ledger_claims import Claim
from consentkit.storage.session import Session

_KEPT_BUNDLES = 4_096
_MOST_UNCLAIMED = 20


@dataclass(slots=True)
class LedgerCheck:
    """``size`` is that of the signed head, 0 before the first; ``waiting`` entries are not in the
    ledger yet, and ``erased`` counts those whose receipt is gone. Whatever is wrong is in
    ``findings``, one sentence each.
    """

    size: int
    waiting: int
    receipts: int = 0
    statements: int = 0
    erased: int = 0
    findings: list[str] = field(default_factory=list)


def check_ledger(*, session: Session, issuer: str) -> LedgerCheck:
    """Begin with a fresh transaction: everything is read as it was at one moment.

    The signed root vouches for the tiles and entries, and these for the receipts, banners,
    scripts, keys and admins' actions.
    """
    ledger_claims.hold_still(session)
    head = ledger.head(session)
    check = LedgerCheck(head.size if head else 0, ledger.count_waiting(session))
    if head is not None:
        check.findings += _check_head(head, session, log_origin(issuer))
        check.findings += _check_tree(head, session)
        check.findings += check_stored_anchors(head, session=session)
    check.findings += [
        f"ledger_queue: row {row} is no entry, and will not be entered"
        for row in ledger.unfit(session)
    ]
    committed = set(ledger_claims.all_statements(session))
    _Claims(check, session, erased_entries(committed)).check()
    check.findings += _check_published(session, committed)
    return check


def _check_head(head: Head, session: Session, origin: str) -> Iterator[str]:
    keys = log_keys(session, origin)
    try:
        note = Note.parse(head.note.encode("utf-8"))
        signed = open_checkpoint(note, keys, verify_ed25519, origin=origin).checkpoint
    except BadLogFile as err:
        yield f"ledger_head: the signed checkpoint does not hold: {err.detail}"
        return
    if signed != Checkpoint(origin, head.size, head.root):
        yield "ledger_head: the signed checkpoint is of another size or root"


def _check_tree(head: Head, session: Session) -> Iterator[str]:
    try:
        check_tiles(head.size, head.root, partial(ledger.read_tile, session))
    except BadTile as err:
        yield f"ledger_tile (for tile/0, ledger_bundle): {err.detail}"
    upper = sum(hash_count(level, head.size) for level in range(1, 8))
    for table, stored, expected in (
        ("ledger_bundle", ledger_claims.count_entries(session), head.size),
        ("ledger_tile", ledger_claims.count_hashes(session), upper),
    ):
        if stored != expected:
            yield f"{table} holds {stored} hashes; a ledger of {head.size} has {expected} there"


class _Claims:
    """Compares what receipts and statements say with the entries, each of which is one's own."""

    def __init__(self, check: LedgerCheck, session: Session, erased: set[str]) -> None:
        self._check = check
        self._session = session
        self._claimed = bytearray(check.size)
        self._erased = erased
        self._bundle = lru_cache(_KEPT_BUNDLES)(self._read_bundle)

    def check(self) -> None:
        for claim in ledger_claims.claims(self._session):
            finding = self._about(claim)
            if finding:
                self._check.findings.append(f"{claim.what}: {finding}")
        unclaimed = self._claimed.count(0)
        at = -1
        for _ in range(min(unclaimed, _MOST_UNCLAIMED)):
            at = self._claimed.index(0, at + 1)
            self._check.findings.append(f"entry {at}: no receipt and no statement belongs to it")
        if unclaimed > _MOST_UNCLAIMED:
            self._check.findings.append(f"and {unclaimed - _MOST_UNCLAIMED} more of these entries")

    def _about(self, claim: Claim) -> str | None:
        self._count(claim)
        finding = self._about_place(claim)
        if finding is None and claim.is_receipt and self._is_erased(claim.content):
            return "it was erased because its visitor asked, and is back"
        return finding

    def _about_place(self, claim: Claim) -> str | None:
        if claim.position is None:
            return self._about_waiting(claim)
        if not 0 <= claim.position < self._check.size:
            return f"its place, {claim.position}, is outside the ledger"
        if self._claimed[claim.position]:
            return f"its place, {claim.position}, is another's as well"
        self._claimed[claim.position] = 1
        if claim.content is None:
            return None
        if _entry_of(claim.content) != self._entry(claim.position):
            return f"its text is not the one that was entered as entry {claim.position}"
        return None

    def _about_waiting(self, claim: Claim) -> str | None:
        if claim.queued is None:
            return "it is neither in the ledger nor waiting for it"
        if claim.queued != _entry_of(claim.content or ""):
            return "its text is not the one that waits to be entered"
        return None

    def _count(self, claim: Claim) -> None:
        if claim.content is None:
            self._check.erased += 1
        elif claim.is_receipt:
            self._check.receipts += 1
        else:
            self._check.statements += 1

    def _is_erased(self, content: str | None) -> bool:
        return content is not None and _entry_of(content).hex() in self._erased

    def _entry(self, position: int) -> bytes:
        index, at = divmod(position, TILE_WIDTH)
        return self._bundle(index)[at * HASH_BYTES : (at + 1) * HASH_BYTES]

    def _read_bundle(self, index: int) -> bytes:
        return ledger.read_entries(self._session, Bundle(index))


def _entry_of(content: str) -> bytes:
    return sha256(content.encode("utf-8")).digest()


def _check_published(session: Session, committed: set[str]) -> Iterator[str]:
    """Banners, scripts and keys as they are served: each is to be what was committed to."""
    yield from _check_banners(session, committed)
    yield from _check_scripts(session, committed)
    for key in signing_keys.all_keys(session):
        statement = key_changed(KeyEvent.NEW, kid=key.kid, x=key.x, at=key.published_at)
        if statement_text(statement) not in committed:
            yield f"signing_key {key.kid}: no such key was entered as new at its time"
    yield from check_rights(session, committed)
    yield from check_trail(session, committed)


def _check_banners(session: Session, committed: set[str]) -> Iterator[str]:
    for site_key, number, digest, content in banners.all_versions(session):
        name = f"banner_version {number} of {site_key}"
        if sha256(content.encode("utf-8")).hexdigest() != digest:
            yield f"{name}: its content is not what its hash is of"
        statement = banner_published(site_key, number=number, sha256=digest)
        if statement_text(statement) not in committed:
            yield f"{name}: this hash was never entered"


def _check_scripts(session: Session, committed: set[str]) -> Iterator[str]:
    for script in banners.all_scripts(session):
        name = f"frozen_script {script.sha256} of {script.site_key}"
        if sha256(script.content).hexdigest() != script.sha256:
            yield f"{name}: its bytes are not what its hash is of"
        statement = script_frozen(
            script.site_key,
            number=script.banner_version,
            language=script.language,
            sha256=script.sha256,
        )
        if statement_text(statement) not in committed:
            yield f"{name}: it was never entered as this version's and language's"
