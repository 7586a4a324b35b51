"""A member's own page: what we hold, and every way to change it."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.membership.cookies import LOGIN
from consentkit.membership.email_news import answer_email_news
from consentkit.membership.forms import Form
from consentkit.membership.members import (
    EmailTaken,
    Member,
    amend_member,
    find_member,
    remove_member,
)
from consentkit.membership.site import site
from consentkit.membership.visit import log_out, remember, visit

account = Blueprint("account", __name__, url_prefix="/account")


@account.before_request
def members_only() -> ResponseReturnValue | None:
    if visit().member is None:
        return redirect(url_for("login.ask", next=url_for("account.show")))
    return None


@account.get("")
def show() -> ResponseReturnValue:
    member = _member()
    form = Form({"name": member.name, "email": member.email, "text_size": member.text_size})
    return render_template("account.html", form=form)


@account.post("")
def amend() -> ResponseReturnValue:
    member, form = _member(), Form(request.form)
    name, email = form.name(), form.email()
    if not form.errors:
        try:
            with site().database.transaction() as connection:
                amend_member(
                    connection, member.id, email=email, name=name, text_size=form.text_size()
                )
                visit().member = find_member(connection, member.id)
        except EmailTaken:
            form.errors["email"] = "Another member uses this e-mail."
    if form.errors:
        return render_template("account.html", form=form), 422
    if email != member.email and LOGIN in request.cookies:
        remember()
    return redirect(url_for("account.show", note="saved"))


@account.post("/email-news")
def email_news() -> ResponseReturnValue:
    member = _member()
    agreed = Form(request.form).ticked("email_news") and not member.under_18
    if agreed == member.email_news:
        return redirect(url_for("account.show", _anchor="email-news"))
    recorded = answer_email_news(member, agreed=agreed)
    note = ("email-on" if agreed else "email-off") if recorded else "email-unrecorded"
    if not agreed and not recorded:
        note = "email-off-unrecorded"
    return redirect(url_for("account.show", note=note))


@account.get("/data.json")
def data() -> ResponseReturnValue:
    response: Response = jsonify(_member().export())
    response.headers["Content-Disposition"] = 'attachment; filename="my-membership.json"'
    return response


@account.post("/close")
def close() -> ResponseReturnValue:
    member = _member()
    if not Form(request.form).ticked("sure"):
        return redirect(url_for("account.show", note="not-closed", _anchor="close"))
    log_out()
    visit().cookies.clear(LOGIN)
    with site().database.transaction() as connection:
        remove_member(connection, member.id)
    return redirect(url_for("pages.home", note="closed"))


def _member() -> Member:
    member = visit().member
    if member is None:
        raise LookupError("members_only lets nobody else in")
    return member
