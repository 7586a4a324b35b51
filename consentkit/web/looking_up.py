"""What somebody pasted to find a record by: an id, a visitor's key, or a receipt."""

from dataclasses import dataclass
from uuid import UUID

from consentkit.domain.credential import Opens
from consentkit.domain.errors import ReceiptNotFound
from consentkit.services.read_requests import request_numbers
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.web.credentials import open_keys
from consentkit.web.runtime import Runtime

# A receipt has at most 16 KiB, and a form sends a line end as six characters.
LONGEST_TEXT = 64 * 1024
_DOTS_OF_A_RECEIPT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """``receipts`` are ids, which need not be there where one was pasted; ``requests`` are the
    numbers of those of the site whose keys are right. ``checked`` is set where a receipt was
    pasted. ``fault`` is ``empty``, ``keys`` or ``neither``, None where the text could be read.
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
        return LookedUp(receipts=(UUID(bare),))
    except ValueError:
        return LookedUp(fault="neither")


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
    receipts = [each.id for each in opened.credentials if each.opens is Opens.RECEIPT]
    found = LookedUp(receipts=tuple(receipts), requests=tuple(numbers.values()))
    return found if found.receipts or found.requests else LookedUp(fault="keys")
