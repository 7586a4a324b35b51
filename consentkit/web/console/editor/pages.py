"""All pages of the editor."""

from consentkit.web.console.editor import categories
from consentkit.web.console.editor.blueprint import editor

__all__ = ["categories", "editor"]
