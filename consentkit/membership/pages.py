"""The pages that everybody may read, and the page script's word that consent has changed."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.membership.forms import Form
from consentkit.membership.visit import keep_pending, remember, visit

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> ResponseReturnValue:
    return render_template("home.html")


@pages.get("/privacy-statement")
def privacy_statement() -> ResponseReturnValue:
    return render_template("privacy_statement.html")


@pages.get("/noticeboard")
def noticeboard() -> ResponseReturnValue:
    return render_template("noticeboard.html")


@pages.post("/consent-changed")
def consent_changed() -> ResponseReturnValue:
    """Act on a new answer at once: cookies out of the script's reach are ended, or may now be set.

    What ends has ended by the time we are here, as on every request.
    The second step of a registration sends its name and e-mail along, for it alone can start to be
    kept from here on.
    """
    current = visit()
    if not current.known_email:
        remember()
    form = Form(request.form)
    name, email = form.name(), form.email()
    if not form.errors and not current.pending:
        keep_pending(name, email)
    return jsonify(email_news=bool(current.member and current.member.email_news))
