"""All pages of the editor."""

from consentkit.web.console.editor import (
    categories,
    cookies,
    look,
    purposes,
    rules,
    services,
    texts,
)
from consentkit.web.console.editor.blueprint import editor

__all__ = ["categories", "cookies", "editor", "look", "purposes", "rules", "services", "texts"]
