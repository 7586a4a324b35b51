"""What somebody pasted to find a record by: an id, a visitor's key, or a receipt."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from consentkit.domain.credential import Credential, Opens
from consentkit.domain.errors import ReceiptNotFound
from consentkit.services.read_requests import request_numbers
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.web.console.access import Work
from consentkit.web.credentials import open_keys
from consentkit.web.runtime import runtime

# A receipt has at most 16 KiB, and a form sends a line end as six characters.
LONGEST_FORM = 64 * 1024
_DOTS_OF_A_RECEIPT = 2


@dataclass(frozen=True, slots=True)
class LookedUp:
    """``addresses`` are the pages that the text leads to, by what each is called. ``checked`` is
    set where a receipt was pasted. ``error`` is the name of a word.
    """

    addresses: dict[str, str]
    checked: Verification | None = None
    error: str | None = None


def look_up(work: Work, text: str) -> LookedUp:
    bare = "".join(text.split())
    if not bare:
        return LookedUp({}, error="records_error_empty")
    if bare.count(".") == _DOTS_OF_A_RECEIPT and "," not in bare and len(text.split()) == 1:
        return _receipt(work, bare)
    if "." in bare:
        return _keys(work, text)
    try:
        return LookedUp({bare: _record(work, UUID(bare))})
    except ValueError:
        return LookedUp({}, error="records_error_neither")


def _receipt(work: Work, token: str) -> LookedUp:
    rt = runtime()
    with rt.transaction() as session:
        checked = verify_receipt(token, session=session, now=rt.now())
    receipt = checked.receipt
    is_ours = checked.valid and receipt is not None and receipt.site_key == work.site.key
    if is_ours and receipt is not None and checked.recorded:
        return LookedUp({str(receipt.id): _record(work, receipt.id)}, checked)
    return LookedUp({}, checked)


def _keys(work: Work, text: str) -> LookedUp:
    try:
        opened = open_keys(text)
    except ReceiptNotFound:
        return LookedUp({}, error="records_error_keys")
    with runtime().transaction() as session:
        numbers = request_numbers(work.site.key, opened.requests, session=session)
    addresses = {str(each.id): _of_key(work, each, numbers) for each in opened.credentials}
    found = {name: address for name, address in addresses.items() if address}
    return LookedUp(found, error=None if found else "records_error_keys")


def _of_key(work: Work, shown: Credential, numbers: dict[UUID, str]) -> str | None:
    if shown.opens is Opens.RECEIPT:
        return _record(work, shown.id)
    number = numbers.get(shown.id)
    return number and url_for("requests.request_page", site_key=work.site.key, number=number)


def _record(work: Work, receipt_id: UUID) -> str:
    return url_for("records.record", site_key=work.site.key, receipt_id=receipt_id)
