"""The front door of the service itself, for whoever types its address."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consentkit.web.page_texts import page_language, page_words
from consentkit.web.pages.blueprint import pages


@pages.get("/")
def home() -> ResponseReturnValue:
    language = page_language(request)
    return render_template("home.html", t=page_words(language), language=language)
