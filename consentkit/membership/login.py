"""Logging in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.membership.forms import Form
from consentkit.membership.members import member_with_password
from consentkit.membership.security import next_page
from consentkit.membership.site import site
from consentkit.membership.visit import log_in, log_out, visit

login = Blueprint("login", __name__)


@login.get("/login")
def ask() -> ResponseReturnValue:
    target = next_page(request.args.get("next"), otherwise=url_for("account.show"))
    if visit().member:
        return redirect(target)
    return render_template("login.html", form=Form({"email": visit().known_email}), next=target)


@login.post("/login")
def enter() -> ResponseReturnValue:
    form = Form(request.form)
    target = next_page(request.form.get("next"), otherwise=url_for("account.show"))
    email = form.values.get("email", "").strip()
    with site().database.transaction() as connection:
        member = member_with_password(connection, email, form.password())
    if member is None:
        # One sentence for both: nobody learns here who is a member.
        form.errors |= {"password": "This e-mail and this password do not belong together."}
        return render_template("login.html", form=form, next=target), 422
    log_in(member)
    return redirect(target)


@login.post("/logout")
def leave() -> ResponseReturnValue:
    log_out()
    return redirect(url_for("pages.home", note="logged-out"))
