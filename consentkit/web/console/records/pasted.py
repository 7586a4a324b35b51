"""The pages that a pasted text leads to."""

from dataclasses import dataclass

from flask import url_for

from consentkit.services.verify_receipt import Verification
from consentkit.web import looking_up
from consentkit.web.console.access import Work
from consentkit.web.looking_up import LONGEST_TEXT as LONGEST_FORM
from consentkit.web.runtime import runtime

__all__ = ["LONGEST_FORM", "LookedUp", "look_up"]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """``addresses`` are the pages that the text leads to, by what each is called. ``checked`` is
    set where a receipt was pasted. ``error`` is the name of a word.
    """

    addresses: dict[str, str]
    checked: Verification | None = None
    error: str | None = None


def look_up(work: Work, text: str) -> LookedUp:
    key = work.site.key
    found = looking_up.look_up(runtime(), key, text)
    addresses = {
        str(each): url_for("records.record", site_key=key, receipt_id=each)
        for each in found.receipts
    } | {
        each: url_for("requests.request_page", site_key=key, number=each) for each in found.requests
    }
    return LookedUp(addresses, found.checked, found.fault and f"records_error_{found.fault}")
