"""Pages for people. Importing the package puts every page on the blueprint."""

from consentkit.web.pages import home, preferences, privacy, verify

__all__ = ["home", "preferences", "privacy", "verify"]
