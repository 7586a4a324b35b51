"""Hand receipts out: the evidence of one, or an export of many. Visitors are told of both."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from consentkit.domain.decision import Action
from consentkit.domain.errors import ReceiptNotFound
from consentkit.domain.roles import Action as May
from consentkit.domain.sentence import sentence_words
from consentkit.services.export_receipts import KINDS
from consentkit.services.find_banner import newest_version
from consentkit.services.gather_evidence import DoesNotHold, NotInLedgerYet
from consentkit.services.read_receipt import read_receipt
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.records.filters import ANSWERS, FilterForm, categories, nearest
from consentkit.web.console.records.limits import is_too_often
from consentkit.web.console.records.pages import records, show_record
from consentkit.web.console.words import language
from consentkit.web.handing_out import (
    MAX_RECIPIENT,
    TYPES,
    export_pieces,
    note_evidence,
    note_export,
    zipped_evidence,
)
from consentkit.web.runtime import runtime


@site_page(records, "/records/<uuid:receipt_id>/evidence", May.EXPORT_RECORDS, methods=("POST",))
def evidence(work: Work, receipt_id: UUID) -> ResponseReturnValue:
    """All that proves one receipt, as a zip file: the same that `consentkit evidence` makes."""
    rt = runtime()
    _require(work, receipt_id)
    recipient = _recipient()
    if recipient is None:
        return show_record(work, receipt_id, error="records_error_recipient", status=422)
    # Pictures need a browser, which costs seconds.
    if is_too_often("evidence", work.visit.account.id):
        return show_record(work, receipt_id, error="records_error_often", status=429)
    try:
        content = zipped_evidence(rt, receipt_id)
    except NotInLedgerYet:
        return show_record(work, receipt_id, error="records_error_waits", status=409)
    except DoesNotHold:
        return show_record(work, receipt_id, error="records_error_no_evidence", status=409)
    note_evidence(rt, work.site.key, receipt_id, recipient, by=work.actor)
    return _attachment(content, "application/zip", f"evidence-{receipt_id}.zip")


@site_page(records, "/records/export", May.EXPORT_RECORDS)
def export_form(work: Work) -> ResponseReturnValue:
    return _form(work, FilterForm.read(request.args), {})


@site_page(records, "/records/export", May.EXPORT_RECORDS, methods=("POST",))
def export(work: Work) -> ResponseReturnValue:
    """However many there are: they go out as they are read, and none is kept."""
    rt = runtime()
    form = FilterForm.read(request.form)
    errors = dict(form.errors)
    recipient = _recipient()
    if recipient is None:
        errors["recipient"] = "records_error_recipient"
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        errors["kind"] = "records_error_choice"
    if errors or recipient is None:
        return _form(work, form, errors)
    if is_too_often("export", work.visit.account.id):
        return _form(work, form, {"kind": "records_error_often"}, status=429)
    note_export(rt, work.site.key, form.wanted, kind, recipient, by=work.actor)
    media_type, ending = TYPES[kind]
    pieces = stream_with_context(export_pieces(rt, work.site.key, kind, form.wanted))
    name = f"{work.site.key}-receipts-{rt.now():%Y-%m-%d}.{ending}"
    return _attachment(pieces, media_type, name)


def _form(
    work: Work, form: FilterForm, errors: dict[str, str], *, status: int = 422
) -> ResponseReturnValue:
    with runtime().transaction() as session:
        newest = newest_version(work.site.key, session=session)
    tongue = language()
    is_refused = bool(errors or form.errors)
    form.errors.update(errors)
    page = render_template(
        "console/records_export.html",
        form=form,
        errors=form.errors,
        kinds=KINDS,
        kind=request.form.get("kind", KINDS[0]),
        recipient=request.form.get("recipient", ""),
        most=MAX_RECIPIENT,
        categories=categories(newest, nearest(newest, tongue), form.typed.get("category", "")[:63]),
        actions=[each.value for each in Action],
        answers=list(ANSWERS),
        say_action=sentence_words(tongue)["actions"],
    )
    return page, status if is_refused else 200


def _recipient() -> str | None:
    """Return who is to get it; None for what is no name."""
    name = request.form.get("recipient", "").strip()
    return name if name and len(name) <= MAX_RECIPIENT and name.isprintable() else None


def _require(work: Work, receipt_id: UUID) -> None:
    """Evidence is looked for by id alone; this is where it is bound to the site."""
    rt = runtime()
    try:
        with rt.transaction() as session:
            read_receipt(work.site.key, receipt_id, session=session, now=rt.now())
    except ReceiptNotFound:
        abort(404)


def _attachment(content: bytes | Iterator[str], kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
