"""Languages and texts of other tools in our terms."""

import re
from collections.abc import Mapping
from html import unescape

from consentkit.domain.names import negotiate_language
from consentkit.domain.reader import MAX_TEXT, is_clean_text
from consentkit.domain.texts import LANGUAGES

_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\r\f\v]+")
_NONE = "none"
_MOST_MARKUP = 20_000


def our_language(tag: str) -> str | None:
    """Return the shipped language that a tag means, None for one that we ship no words in."""
    found = negotiate_language(tag.replace("_", "-"), LANGUAGES, _NONE)
    return None if found == _NONE else found


def clean_words(text: str) -> str:
    """Return a text without markup; empty where nothing is left that may be shown."""
    if len(text) > _MOST_MARKUP:
        return ""
    spaced = re.sub(r"<(?:br|/p|/li|/div)[^<>]*>", " ", text, flags=re.IGNORECASE)
    plain = _SPACE.sub(" ", unescape(_TAG.sub("", spaced)).replace("\n", " ")).strip()
    return plain if is_clean_text(plain, MAX_TEXT) else ""


def first_of(words: Mapping[str, str], language: str, default: str) -> str:
    """The text in a language, else in the default one, else in any; empty where there is none."""
    return words.get(language) or words.get(default) or next(iter(words.values()), "")
