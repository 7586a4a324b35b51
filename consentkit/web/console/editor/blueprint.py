"""The editor's pages register themselves here."""

from flask import Blueprint, current_app

from consentkit.web.console.change_words import language_name
from consentkit.web.console.words import language

editor = Blueprint("editor", __name__)

_PREVIEW = "publishing.preview"


@editor.context_processor
def _for_templates() -> dict[str, object]:
    is_there = _PREVIEW in current_app.view_functions
    return {"name_of": name_of, "preview_page": _PREVIEW if is_there else ""}


def name_of(tag: str) -> str:
    """Return what a language is called in the admin's own; the tag, where nobody has told."""
    return language_name(tag, language())
