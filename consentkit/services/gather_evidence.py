"""Everything that shows what one visitor was asked and answered, as files."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from consentkit.domain.errors import BadLogFile, ConsentError, ReceiptNotFound
from consentkit.domain.instant import format_instant
from consentkit.domain.reason import Reason
from consentkit.domain.receipt import Receipt
from consentkit.domain.sentence import describe
from consentkit.ledger.checkpoint import Checkpoint, open_checkpoint
from consentkit.ledger.merkle import check_inclusion, leaf_hash
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof
from consentkit.services.extend_ledger import log_keys
from consentkit.services.read_ledger import prove_at
from consentkit.services.signing_keys import key_set
from consentkit.services.verify_receipt import verify_receipt
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.storage import anchors, banners, receipts
from consentkit.storage.session import Session

# Receipts tell their time in whole seconds.
RECEIPT_CLOCK = timedelta(seconds=1)

Files = dict[str, bytes]


class NotInLedgerYet(ConsentError):
    code = "not_in_ledger_yet"
    status = 409
    title = "The receipt waits to be entered into the ledger"


class DoesNotHold(ConsentError):
    code = "does_not_hold"
    status = 409
    title = "The stored receipt does not hold: it is no evidence"


@dataclass(frozen=True, slots=True)
class Stamped:
    """An authority's time stamp (RFC 3161) over a head of the log in which the receipt stands."""

    size: int
    at: str
    checkpoint: bytes
    answer: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """``script`` is the banner's script as it was served in the language read, None if that was
    never handed out here.
    """

    receipt: Receipt
    jws: str
    proof: bytes
    checkpoint: bytes
    keys: bytes
    version: bytes
    script: bytes | None
    stamped: Stamped | None = None

    def files(self) -> Files:
        """The files without pictures and report, which need a browser and a template."""
        found = {
            "README.txt": self._told().encode("utf-8"),
            "receipt.jws": self.jws.encode("ascii"),
            "receipt.tlog-proof": self.proof,
            "checkpoint": self.checkpoint,
            "jwks.json": self.keys,
            "banner/version.json": self.version,
        }
        if self.script is not None:
            found["banner/banner.js"] = self.script
            found["banner/banner.html"] = banner_page(self.receipt.decision.language)
        if self.stamped is not None:
            found |= {
                "stamp/checkpoint": self.stamped.checkpoint,
                "stamp/checkpoint.tsr": self.stamped.answer,
                "stamp/receipt.tlog-proof": self.stamped.proof,
            }
        return found

    def _told(self) -> str:
        receipt = self.receipt
        stamped = self.stamped
        return _README.format(
            stamp=_STAMPED.format(at=stamped.at, size=stamped.size) if stamped else "",
            sentence=describe(receipt),
            issuer=receipt.issuer,
            version=receipt.decision.banner_version,
            sha256=receipt.banner_sha256,
            language=receipt.decision.language,
        )


def banner_page(language: str) -> bytes:
    """Return a page with nothing but the banner, as it came up on the visitor's screen. Its script
    is banner.js in the same folder.
    """
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>The banner</title>'
        '<script src="banner.js"></script>'
    ).encode()


def gather_evidence(receipt_id: UUID, *, session: Session, now: datetime) -> Evidence:
    """Raises ``ReceiptNotFound``, ``NotInLedgerYet``, and ``DoesNotHold`` for a receipt that was
    touched: a bundle is either good evidence or is not made.
    """
    found = receipts.find(session, receipt_id)
    if found is None:
        raise ReceiptNotFound(
            Reason("no receipt {receipt} is kept here; it may have been erased", receipt=receipt_id)
        )
    site_id, jws = found
    checked = verify_receipt(jws, session=session, now=now)
    if not checked.valid or checked.receipt is None or not checked.recorded:
        why = checked.reason or "it is not what is stored"
        raise DoesNotHold(Reason("{receipt}: {said}", receipt=receipt_id, said=why))
    proof = checked.proof
    if proof is None:
        raise NotInLedgerYet(
            "the receipt waits to be entered: try again in two seconds, or run "
            "`consentkit ledger extend` where no service runs"
        )
    require_proof(jws, proof, signed_head(proof.note, session=session))
    stamped = _find_stamp(proof, session)
    return Evidence(
        stamped=stamped,
        receipt=checked.receipt,
        jws=jws,
        proof=proof.format(),
        checkpoint=proof.note.format(),
        keys=json.dumps(key_set(session=session), indent=1).encode(),
        version=banner_answered(checked.receipt, site_id, session=session),
        script=_script(checked.receipt, site_id, session=session),
    )


def _find_stamp(proof: LogProof, session: Session) -> Stamped | None:
    """The earliest head with the receipt in it is the one that dates it best."""
    origin = proof.note.text.partition("\n")[0]
    found = anchors.first_stamp(session, origin, least=proof.index + 1)
    if found is None:
        return None
    return Stamped(
        size=found.size,
        at=format_instant(found.stamped_at),
        checkpoint=found.note.encode("utf-8"),
        answer=found.answer,
        proof=prove_at(proof.index, found.note, session=session).format(),
    )


def _script(receipt: Receipt, site_id: int, *, session: Session) -> bytes | None:
    version, language = receipt.decision.banner_version, receipt.decision.language
    served = banners.scripts_served(session, site_id, version=version, language=language)
    digest = script_at(served, receipt)
    return None if digest is None else script_shown(digest, site_id, session=session)


def script_at(served: list[tuple[datetime, str]], receipt: Receipt) -> str | None:
    """Return the SHA-256 of the script that was handed out last when a receipt was recorded, of
    those ``served``, latest first.
    """
    before = receipt.recorded_at + RECEIPT_CLOCK
    return next((digest for since, digest in served if since <= before), None)


def script_shown(digest: str, site_id: int, *, session: Session) -> bytes:
    """Return the script with this SHA-256. Raises ``DoesNotHold`` if its bytes are others."""
    script = banners.frozen_script(session, site_id, digest)
    if script is None or sha256(script).hexdigest() != digest:
        raise DoesNotHold(
            Reason("the banner's script {digest} is not the one that was handed out", digest=digest)
        )
    return script


def signed_head(note: Note, *, session: Session) -> Checkpoint:
    """Return what the ledger's own signed note says. Raises ``DoesNotHold``."""
    origin = note.text.partition("\n")[0]
    try:
        keys = log_keys(session, origin)
        return open_checkpoint(note, keys, verify_ed25519, origin=origin).checkpoint
    except BadLogFile as err:
        raise DoesNotHold(
            Reason("the ledger's signed checkpoint does not hold: {said}", said=err.detail)
        ) from err


def require_proof(jws: str, proof: LogProof, head: Checkpoint) -> None:
    """Raises ``DoesNotHold`` unless ``proof`` leads from the receipt to the head."""
    entry = sha256(jws.encode("ascii")).digest()
    try:
        check_inclusion(proof.index, head.size, leaf_hash(entry), proof.hashes, head.root)
    except BadLogFile as err:
        raise DoesNotHold(
            Reason("entry {index} of the ledger is not this receipt's", index=proof.index)
        ) from err


def banner_answered(receipt: Receipt, site_id: int, *, session: Session) -> bytes:
    """Return the version that a receipt names, whole. Raises ``DoesNotHold`` for another one."""
    version = banners.version(session, site_id, receipt.decision.banner_version)
    if version is not None:
        content = banners.content(session, site_id, version.number).encode("utf-8")
        if sha256(content).hexdigest() == receipt.banner_sha256:
            return content
    raise DoesNotHold(
        Reason(
            "{receipt}: the banner version that it names is not the one stored", receipt=receipt.id
        )
    )


_README = """\
{sentence}

What is in this folder, and how anybody can check it:

report.html         says all this in a browser, and checks it there; it needs no network
receipt.jws         the receipt, signed by {issuer}
receipt.tlog-proof  the proof that it stands in the append-only log of {issuer}
checkpoint          the head of that log, signed: compare it with one that you got elsewhere
jwks.json           the service's public keys, as they were when this was put together
banner/version.json the banner that was answered, version {version}, whole: its SHA-256 is
                    {sha256},
                    which is the one that the receipt names
banner/banner.js    the script that showed it, in the language that was read: {language}
banner/banner.html  the banner as it came up, to be opened in a browser
banner/*.png        pictures of that, if there was a browser to take them
{stamp}
The receipt proves what this service recorded, and when. It does not prove who sat at the
keyboard. The formats, byte by byte: docs/receipt-format.md of ConsentKit.
"""

_STAMPED = """\
stamp/              a head of {size} entries, among them this receipt (receipt.tlog-proof), was
                    time-stamped on {at}: the receipt is no younger than that.
                    With the root certificates of the authority, which it publishes itself:
                    openssl ts -verify -data stamp/checkpoint -in stamp/checkpoint.tsr \\
                      -CAfile roots.pem
"""
