"""Whether a password will do: long enough, and not among those that are tried first.

zxcvbn reckons how many guesses one takes that knows common passwords, words, names, rows of keys,
dates and signs for letters. Source: Wheeler, "zxcvbn: Low-Budget Password Strength Estimation",
USENIX Security 2016; 10^10 guesses are its bound for what stands up to an attack by hand.
"""

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from threading import Lock

from consentkit.domain.passwords import MIN_LENGTH, PasswordKnown, check_length

_LEAST_GUESSES = 10**10
# Tried first at whatever service it is.
_OWN_NAMES = ("ConsentKit", "cookie banner", "cookies", "consent")
_MIN_NAME = 4
# It tries each way in which signs may stand for letters: of many at once, that takes minutes.
_MAX_PIECE, _MAX_SIGNS = 40, 8
_UNSHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
# What people put beside a word to please a rule: a year, a sign behind it or at the end.
_ADDED = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)|(?<=[a-z]{3})[\s._-]|[\W_]$")
# It keeps the names of the call at hand where every call reads them.
_one_at_a_time = Lock()


def check_password(password: str, *, email: str, names: Iterable[str] = ()) -> None:
    """Raise ``PasswordTooShort``, ``PasswordTooLong`` or ``PasswordKnown``.

    ``names`` are those of whatever the account is for: they are tried first, as its address is.
    """
    check_length(password)
    name, _, host = email.partition("@")
    if is_guessable(password, (email, name, host, *names)):
        raise PasswordKnown("choose another: this one is tried first", field="password")


def is_guessable(password: str, names: Iterable[str] = ()) -> bool:
    """Whether it takes too few guesses, read in any way in which people write one."""
    words = _name_words((*names, *_OWN_NAMES))
    return any(not _is_hard(reading, words) for reading in _readings(password))


def _readings(password: str) -> set[str]:
    plain = _folded(password)
    return {password, plain, plain.translate(_UNSHIFTED), _ADDED.sub("", plain)}


def _folded(text: str) -> str:
    """Return it in lower case and without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def _name_words(names: Iterable[str]) -> list[str]:
    """Return each name, its letters, and its words, without what is too short to say anything."""
    found: dict[str, None] = {}
    for name in map(_folded, names):
        words = re.split(r"[\W\d_]+", name)
        found |= dict.fromkeys((name, "".join(words), *words))
    return [each for each in found if len(each) >= _MIN_NAME]


def _is_hard(text: str, names: list[str]) -> bool:
    """Whether a piece of it alone takes enough guesses; the rest can only add."""
    # Whoever chooses a password can wait for lists of words that take half a second, and 12 MB.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    with _one_at_a_time:
        return any(zxcvbn(piece, names)["guesses"] >= _LEAST_GUESSES for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for char in text:
        if len(piece) >= MIN_LENGTH and _is_full(piece + char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _is_full(piece: str) -> bool:
    signs = set(piece).intersection(string.digits + string.punctuation)
    return len(piece) > _MAX_PIECE or len(signs) > _MAX_SIGNS
