"""Enter what waits into the ledger, sign its new head, and count: the sequencer's work."""

from collections import Counter
from contextlib import suppress
from datetime import datetime
from functools import partial

from consentkit.domain.errors import AnotherLog
from consentkit.domain.reason import Reason
from consentkit.domain.tally import Counted, Tally
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.growth import EMPTY_EDGE, Edge, read_edge
from consentkit.ledger.merkle import leaf_hash
from consentkit.ledger.note import sign_note
from consentkit.ledger.verifier_key import ED25519, VerifierKey
from consentkit.services.announce import announce_entered
from consentkit.signing.keys import SigningKey
from consentkit.signing.notes import public_bytes
from consentkit.storage import daily_counts, ledger, signing_keys
from consentkit.storage.ledger import Head, Waiting
from consentkit.storage.link import link_of
from consentkit.storage.session import Session

# SQLite has one writer, and whoever answers waits for it: a batch is to hold it for 20 ms at most.
# `make bench ONLY=ledger` tells what a visitor notices of a backlog.
MAX_BATCH = 768


def log_origin(issuer: str) -> str:
    """Return the log's name: the service's address without its scheme, then ``/log``."""
    return f"{issuer.partition('://')[2]}/log"


def is_anything_waiting(*, session: Session) -> bool:
    return ledger.is_anything_waiting(session)


def last_head(*, session: Session) -> Head | None:
    """Return the head as it was signed last; None for a ledger that was never begun."""
    return ledger.head(session)


def extend_ledger(
    *, session: Session, key: SigningKey, issuer: str, now: datetime, limit: int = MAX_BATCH
) -> int:
    """Enter the oldest entries that wait, at most ``limit``; return how many there were.

    Everything is in the caller's one transaction: tiles, places, the signed head, the daily counts,
    what webhooks are told, and what is taken from the queue. A crash leaves either all of it or
    nothing, and no signature leaves the process before the commit, so there is never a second
    history of one size. Returns 0 while somebody else appends. Raises ``BadTile`` if the stored
    edge is not that of the head: nothing is built on a damaged ledger; and ``AnotherLog`` if the
    head has another name than ours.
    """
    if not ledger.become_sequencer(session):
        return 0
    entries = ledger.take_waiting(link_of(session), limit)
    if not entries:
        return 0
    edge = _edge(session, log_origin(issuer))
    growth = edge.append(leaf_hash(each.entry) for each in entries)
    ledger.append(session, edge.size, entries, growth.tiles)
    daily_counts.add(session, _tally(entries))
    head = sign_head(growth.edge, session=session, key=key, issuer=issuer, now=now)
    announce_entered(entries, head, session=session, now=now)
    return len(entries)


def _tally(entries: list[Waiting]) -> Tally:
    tally = Tally()
    # Visitors of a day who say the same in the same language count alike.
    alike = Counter((each.site_id, each.counted) for each in entries)
    for (site_id, counted), times in alike.items():
        # What a newer release has put in the queue in words that we do not know is left out: no
        # number is worth a ledger that stands still, and a recount finds it.
        with suppress(ValueError):
            if site_id is not None and counted:
                tally.add(site_id, Counted.parse(counted), times)
    return tally


def sign_head(edge: Edge, *, session: Session, key: SigningKey, issuer: str, now: datetime) -> Head:
    """Sign the ledger at ``edge``, whose tiles are written. The key need not be the last one's."""
    origin = log_origin(issuer)
    root = edge.root()
    text = Checkpoint(origin, edge.size, root).format()
    note = sign_note(text, log_key(origin, key.x), key.sign)
    head = Head(edge.size, root, note.format().decode("utf-8"), now)
    ledger.set_head(session, head)
    return head


def log_key(origin: str, x: str) -> VerifierKey:
    """Return a published key as one of the log's; ``x`` is its base64url form."""
    return VerifierKey(origin, ED25519, public_bytes(x))


def wait_for_turn(*, session: Session) -> None:
    """Return when nobody else appends, and nobody will until the caller's transaction ends."""
    ledger.become_sequencer(session, wait=True)


def rename_ledger(*, session: Session, key: SigningKey, issuer: str, now: datetime) -> int:
    """Sign the head under the service's present name; return how many entries it has."""
    wait_for_turn(session=session)
    edge = _edge(session, None)
    sign_head(edge, session=session, key=key, issuer=issuer, now=now)
    return edge.size


def log_keys(session: Session, origin: str) -> list[VerifierKey]:
    """Return the keys that may have signed a head: every published one that was not revoked."""
    return [log_key(origin, key.x) for key in signing_keys.all_keys(session) if not key.revoked]


def _edge(session: Session, origin: str | None) -> Edge:
    head = ledger.head(session)
    if head is None:
        return EMPTY_EDGE
    if origin is not None and head.origin != origin:
        # A command with other settings than the service must not give its log a second name.
        raise AnotherLog(
            Reason(
                "the ledger is signed as {old}, and this service would be {new}: set "
                "CONSENTKIT_PUBLIC_URL, or run `consentkit ledger rename` if the service has moved",
                old=head.origin,
                new=origin,
            )
        )
    return read_edge(head.size, head.root, partial(ledger.read_tile, session))
