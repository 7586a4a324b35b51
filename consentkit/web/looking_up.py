"""What somebody pasted to find a record by: an id, a visitor's key, or a receipt."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from consentkit.domain.errors import ReceiptNotFound
from consentkit.services.open_record import open_record
from consentkit.services.read_requests import request_numbers
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.web.credentials import open_keys
from consentkit.web.runtime import Runtime

# A receipt has at most 16 KiB, and a form sends a line end as six characters.
LONGEST_TEXT = 64 * 1024
_DOTS_OF_A_RECEIPT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """``receipts`` are ids and ``requests`` numbers of this site, of what was erased as well.
    ``checked`` is set where a receipt was pasted. ``fault`` is ``empty``, ``keys``, ``absent`` (an
    id of nothing here) or ``neither``, None where the text led somewhere.
    """

    receipts: tuple[UUID, ...] = ()
    requests: tuple[str, ...] = ()
    checked: Verification | None = None
    fault: str | None = None


def look_up(rt: Runtime, site_key: str, text: str) -> LookedUp:
    """To be called in a request: wrong keys count against who sends them."""
    bare = "".join(text.split())
    if not bare:
        return LookedUp(fault="empty")
    if bare.count(".") == _DOTS_OF_A_RECEIPT and "," not in bare and len(text.split()) == 1:
        return _receipt(rt, site_key, bare)
    if "." in bare:
        return _keys(rt, site_key, text)
    try:
        found = _of_site(rt, site_key, [UUID(bare)])
    except ValueError:
        return LookedUp(fault="neither")
    return LookedUp(receipts=found) if found else LookedUp(fault="absent")


def _receipt(rt: Runtime, site_key: str, token: str) -> LookedUp:
    with rt.transaction() as session:
        checked = verify_receipt(token, session=session, now=rt.now())
    receipt = checked.receipt
    is_ours = checked.valid and receipt is not None and receipt.site_key == site_key
    if is_ours and receipt is not None and checked.recorded:
        return LookedUp(receipts=(receipt.id,), checked=checked)
    return LookedUp(checked=checked)


def _keys(rt: Runtime, site_key: str, text: str) -> LookedUp:
    try:
        opened = open_keys(text)
    except ReceiptNotFound:
        return LookedUp(fault="keys")
    with rt.transaction() as session:
        numbers = request_numbers(site_key, opened.requests, session=session)
    receipts = _of_site(rt, site_key, opened.receipts)
    found = LookedUp(receipts=receipts, requests=tuple(numbers.values()))
    return found if found.receipts or found.requests else LookedUp(fault="keys")


def _of_site(rt: Runtime, site_key: str, ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """A secret opens its receipt whatever the site; who asks is told of this one only."""
    found = []
    with rt.transaction() as session:
        for each in ids:
            with suppress(ReceiptNotFound):
                open_record(site_key, each, session=session, now=rt.now())
                found.append(each)
    return tuple(found)
