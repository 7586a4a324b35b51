"""Find receipts, and look at one: what it says, whether it holds, and the banner that was seen."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.decision import Action
from consentkit.domain.errors import ReceiptNotFound
from consentkit.domain.localise import direction
from consentkit.domain.officer_request import OfficerRequest
from consentkit.domain.roles import Action as May
from consentkit.domain.sentence import describe, sentence_words
from consentkit.services.answer_request import requests_about
from consentkit.services.find_banner import newest_version
from consentkit.services.find_receipts import find_receipts
from consentkit.services.open_record import Gone, Record, open_record
from consentkit.services.verify_receipt import Verification
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.records.filters import ANSWERS, FilterForm, categories, nearest
from consentkit.web.console.records.noting import note
from consentkit.web.console.records.pasted import LONGEST_FORM, LookedUp, look_up
from consentkit.web.console.words import language, say
from consentkit.web.runtime import runtime

records = Blueprint("records", __name__)
NOTHING_PASTED = LookedUp({})

# The script that was handed out runs in here as it did for the visitor, and reaches nobody: no
# cookie and no storage in a sandbox, and no connection at all, so that nothing is ever recorded.
_FRAME = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@records.before_request
def _take_long_forms() -> None:
    request.max_content_length = request.max_form_memory_size = LONGEST_FORM


@site_page(records, "/records", May.SEE_RECORDS)
def find(work: Work) -> ResponseReturnValue:
    return _list(work, FilterForm.read(request.args))


@site_page(records, "/records/find", May.SEE_RECORDS, methods=("POST",))
def find_one(work: Work) -> ResponseReturnValue:
    """By what somebody has in hand. A secret is only ever sent in a body."""
    text = request.form.get("text", "")
    found = look_up(work, text)
    if len(found.addresses) == 1:
        if found.checked:
            flash(say("records_pasted_holds"), "success")
        return redirect(next(iter(found.addresses.values())), 303)
    return _list(work, FilterForm.read({}), found, text)


@site_page(records, "/records/<uuid:receipt_id>", May.SEE_RECORDS)
def record(work: Work, receipt_id: UUID) -> ResponseReturnValue:
    return show_record(work, receipt_id)


@site_page(records, "/records/<uuid:receipt_id>/banner", May.SEE_RECORDS)
def banner(work: Work, receipt_id: UUID) -> ResponseReturnValue:
    """Nothing but the banner, as it came up for that visitor; for a frame in the receipt's page."""
    found = _open(work, receipt_id)
    if isinstance(found, Gone) or found.script is None or found.receipt is None:
        abort(404)
    tongue = found.receipt.decision.language
    page = render_template(
        "console/records_banner.html",
        tongue=tongue,
        way=direction(tongue),
        script=f"/ck/{work.site.key}/banner.{found.script}.js",
        integrity=f"sha256-{b64encode(bytes.fromhex(found.script)).decode('ascii')}",
    )
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _FRAME
    return response


def show_record(
    work: Work, receipt_id: UUID, *, error: str | None = None, status: int = 200
) -> ResponseReturnValue:
    """``error`` is the name of a word about what was asked of the page."""
    found = _open(work, receipt_id)
    about = _requests_about(work, receipt_id)
    note(work, "record_opened", {"receipt": str(receipt_id)})
    if isinstance(found, Gone):
        return render_template("console/records_gone.html", gone=found, about=about)
    tongue = language()
    receipt = found.receipt
    page = render_template(
        "console/records_record.html",
        found=found,
        receipt=receipt,
        sentence=describe(receipt, tongue) if receipt else "",
        choices=_choices(found.checked, tongue),
        about=about,
        error=error,
        typed=request.form,
    )
    return page, status


def _open(work: Work, receipt_id: UUID) -> Record | Gone:
    rt = runtime()
    try:
        with rt.transaction() as session:
            return open_record(work.site.key, receipt_id, session=session, now=rt.now())
    except ReceiptNotFound:
        abort(404)


def _requests_about(work: Work, receipt_id: UUID) -> list[OfficerRequest]:
    if not work.may(May.SEE_REQUESTS):
        return []
    with runtime().transaction() as session:
        return requests_about(work.site.key, receipt_id, session=session)


def _list(
    work: Work, form: FilterForm, pasted: LookedUp = NOTHING_PASTED, text: str = ""
) -> ResponseReturnValue:
    before, is_known = _before()
    with runtime().transaction() as session:
        newest = newest_version(work.site.key, session=session)
        page = (
            find_receipts(work.site.key, form.wanted, before=before, session=session)
            if is_known and not form.errors
            else None
        )
    tongue = language()
    following = _following(work, form, page.next_before) if page and page.next_before else None
    is_refused = form.errors or pasted.error or pasted.checked or not is_known
    return render_template(
        "console/records_find.html",
        form=form,
        page=page,
        following=following,
        is_first=before is None,
        categories=categories(newest, nearest(newest, tongue), form.typed.get("category", "")[:63]),
        actions=[each.value for each in Action],
        answers=list(ANSWERS),
        say_action=sentence_words(tongue)["actions"],
        pasted=pasted,
        text=text,
        choices=_choices(pasted.checked, tongue) if pasted.checked else [],
    ), (422 if is_refused else 200)


def _following(work: Work, form: FilterForm, before: UUID) -> str:
    values: dict[str, Any] = {**form.typed, "before": str(before)}
    return url_for("records.find", site_key=work.site.key, **values)


def _before() -> tuple[UUID | None, bool]:
    """Return where the page begins, and whether that can be read."""
    text = request.args.get("before", "")
    try:
        return (UUID(text) if text else None), True
    except ValueError:
        return None, False


def _choices(checked: Verification, tongue: str) -> list[tuple[str, bool]]:
    """Return what was asked, by the title it had where the version is known, and the answer."""
    if checked.receipt is None:
        return []
    choices = checked.receipt.decision.choices
    titles = checked.version.titles(nearest(checked.version, tongue)) if checked.version else {}
    ordered = sorted(choices, key=[*titles, *choices].index)
    return [(titles.get(key, key), choices[key]) for key in ordered]
