"""What a password must be. Source: NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5, 6.2."""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise

from consentkit.domain.errors import ConsentError

MIN_LENGTH = 12
MAX_LENGTH = 256
# A unit of at most this many characters that is only repeated ("abcabcabcabc").
_MAX_UNIT = 4
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azerty",
)


class PasswordTooShort(ConsentError):
    code = "password_too_short"
    title = "The password is too short"


class PasswordTooLong(ConsentError):
    code = "password_too_long"
    title = "The password is too long"


class PasswordKnown(ConsentError):
    code = "password_known"
    title = "The password is one of those that are tried first"


def normalise_password(text: str) -> str:
    """Return the form that is hashed: the same on every keyboard."""
    return unicodedata.normalize("NFKD", text)


def check_password(password: str, *, email: str) -> None:
    """Raise ``PasswordTooShort``, ``PasswordTooLong`` or ``PasswordKnown``."""
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort(f"use at least {MIN_LENGTH} characters", field="password")
    if len(password) > MAX_LENGTH:
        raise PasswordTooLong(f"use at most {MAX_LENGTH} characters", field="password")
    if is_common(password) or _is_of_address(password, email):
        raise PasswordKnown("choose another: this one is tried first", field="password")


def is_common(password: str) -> bool:
    """Whether it is in our list of the most common ones, or made as those are."""
    plain = password.casefold()
    if plain in _listed()["passwords"] or _is_repeated(plain) or _is_walk(plain):
        return True
    # "Password2026!!" is the word with what rules about digits and signs made people add.
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    letters = re.sub(r"[^a-z]+", "", core.translate(_LEET))
    bare = re.sub(r"[\W\d_]+", "", plain)
    return bool({letters, bare} & _listed()["words"])


_LEET = str.maketrans("0134@$5!", "oieaassi")


def _is_of_address(password: str, email: str) -> bool:
    plain, name = password.casefold(), email.casefold().partition("@")[0]
    return plain == email.casefold() or (len(name) > 3 and re.sub(r"[\W\d_]+", "", plain) == name)


def _is_repeated(text: str) -> bool:
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, _MAX_UNIT + 1))


def _is_walk(text: str) -> bool:
    """Whether it runs along the alphabet, the digits or a keyboard, over and over."""
    steps = {pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way)}
    off = sum(pair not in steps for pair in pairwise(text))
    return off <= 2


@cache
def _listed() -> dict[str, frozenset[str]]:
    found = json.loads(files("consentkit.domain").joinpath("common_passwords.json").read_text())
    return {name: frozenset(values) for name, values in found.items()}
