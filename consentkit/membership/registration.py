"""Joining: two steps, of which the first can be kept for 30 days if the visitor agreed to that."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.membership.cookies import PENDING
from consentkit.membership.email_news import answer_email_news
from consentkit.membership.forms import Form
from consentkit.membership.members import (
    EmailTaken,
    Member,
    add_member,
    find_member,
    keep_consent_proof,
)
from consentkit.membership.proof import check_receipt
from consentkit.membership.site import site
from consentkit.membership.visit import keep_pending, log_in, visit

registration = Blueprint("registration", __name__)


@registration.get("/register")
def start() -> ResponseReturnValue:
    pending = visit().pending
    if visit().member:
        return redirect(url_for("account.show"))
    if pending:
        typed = {"name": pending.name, "email": pending.email}
        return render_template("register_finish.html", form=Form(typed), resumed=True)
    return render_template("register_start.html", form=Form({}))


@registration.post("/register")
def begin() -> ResponseReturnValue:
    form = Form(request.form)
    name, email = form.name(), form.email()
    if form.errors:
        return render_template("register_start.html", form=form), 422
    if form.ticked("under_18"):
        # Whatever this browser agreed to, nothing optional is kept of a child's registration.
        visit().cookies.clear(PENDING)
        visit().pending = None
    else:
        keep_pending(name, email)
    return render_template("register_finish.html", form=form, resumed=False)


@registration.post("/register/finish")
def finish() -> ResponseReturnValue:
    form = Form(request.form)
    name, email, password = form.name(), form.email(), form.new_password()
    guardian_name = None
    if form.ticked("under_18"):
        guardian_name = form.name("guardian_name", "your parent's or guardian's name")
        if not form.ticked("guardian_agrees"):
            form.errors["guardian_agrees"] = "Please ask your parent or guardian to tick this box."
    if form.errors:
        return render_template("register_finish.html", form=form, resumed=False), 422
    try:
        with site().database.transaction() as connection:
            member_id = add_member(
                connection,
                email=email,
                name=name,
                password=password,
                text_size=form.text_size(),
                guardian_name=guardian_name,
                now=site().now(),
            )
            member = find_member(connection, member_id)
    except EmailTaken:
        form.errors["email"] = "Somebody has joined with this e-mail already. Is it you? Log in."
        return render_template("register_finish.html", form=form, resumed=False), 422
    if member is None:
        raise LookupError("the member who was just added is not there")
    return _welcome(member, form)


@registration.post("/register/start-over")
def start_over() -> ResponseReturnValue:
    visit().cookies.clear(PENDING)
    return redirect(url_for("registration.start", note="started-over"))


def _welcome(member: Member, form: Form) -> ResponseReturnValue:
    _keep_proof(member, form.values.get("consent_receipt", ""))
    visit().cookies.clear(PENDING)
    visit().pending = None
    log_in(member)
    notes = ["registered"]
    if form.ticked("email_news") and not member.under_18:
        agreed = answer_email_news(member, agreed=True)
        notes.append("email-on" if agreed else "email-unrecorded")
    return redirect(url_for("account.show", note=notes))


def _keep_proof(member: Member, token: str) -> None:
    """Note which receipt the visitor held; whether there is one never decides about joining."""
    if not token:
        return
    proof = check_receipt(
        token,
        site().service.keys(),
        site_key=site().service.site_key,
        visitor_id=visit().consent.visitor_id,
    )
    if proof is not None:
        with site().database.transaction() as connection:
            keep_consent_proof(
                connection, member.id, receipt_id=proof.receipt_id, visitor_id=proof.visitor_id
            )
