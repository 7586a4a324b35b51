"""Passwords that are tried first: the common ones, and what people make of a word or a row of keys.

What is listed are words, and rules say what is made of them; that is shorter than a list of what
comes out, and it knows next year as well.
"""

import json
import re
import string
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise

# How many different words a password needs before they count for anything.
_MOST_WORDS = 2
_MAX_LETTERS = 48
# A unit of at most so many characters may be cut off at the end ("abcabcabcabca").
_MAX_CUT_UNIT, _MAX_UNIT = 4, 11
_MIN_NAME, _MIN_RUN = 4, 3
_KEYBOARDS = (
    ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    ("1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"),
)
_ALPHABET, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "01234567890"
_NO_LETTERS = string.digits + string.punctuation + string.whitespace
_SHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
_LEET = tuple(str.maketrans("01345789@$!+|(", f"o{one}eastbgasitlc") for one in "il")
# They make a password longer and not harder.
_JOINING = frozenset(
    re.findall(
        r"\w+",
        "a and de des du et for i iam il im in is je la le les ma me mes mi mon my new no of old on"
        " one our ser the to un une und with you your",
    )
)


def is_guessable(password: str, names: Iterable[str] = ()) -> bool:
    """Whether it is listed, runs along the keys, repeats something short, or is made of at most
    two listed words or ``names``, with whatever digits and signs, some of them for letters.
    """
    plain = _folded(password)
    if plain in _listed()["passwords"] or _is_repeated(plain) or _is_walk(plain):
        return True
    if plain.isdecimal():
        return len(set(plain)) <= 3 or bool(re.fullmatch(r"((19|20)\d\d)+", plain))
    words = _listed()["words"] | _name_words(names)
    return any(
        _is_made_of(text, words)
        for letters in _readings(plain)
        for text in (letters, letters[::-1])
    )


def _folded(text: str) -> str:
    """Return it in lower case and without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


def _name_words(names: Iterable[str]) -> frozenset[str]:
    """Return each name, and each of its words, without what is too short to say anything."""
    found = set()
    for name in map(_folded, names):
        found |= {_letters(name), *re.split(r"[\W\d_]+", name)}
    return frozenset(each for each in found if len(each) >= _MIN_NAME)


def _is_repeated(text: str) -> bool:
    return any(
        text == (text[:n] * len(text))[: len(text)]
        for n in range(1, _MAX_UNIT + 1)
        if n <= _MAX_CUT_UNIT or 2 * n <= len(text)
    )


def _is_walk(text: str) -> bool:
    """Whether each key is beside the one before it, but for a few leaps."""
    steps = _steps()
    off = sum(pair not in steps for pair in pairwise(text.translate(_SHIFTED)))
    return off <= max(2, len(text) // 5)


@cache
def _steps() -> frozenset[tuple[str, str]]:
    found = {pair for row in (_ALPHABET, _DIGITS) for pair in pairwise(row)}
    for rows in _KEYBOARDS:
        found |= {pair for row in rows for pair in pairwise(row)}
        for upper, lower in pairwise(rows):
            # A key stands below its own column and the next.
            found |= set(zip(upper, lower, strict=False))
            found |= set(zip(upper[1:], lower, strict=False))
    return frozenset(found | {(b, a) for a, b in found})


def _readings(plain: str) -> set[str]:
    """Return the letters that it may have been made of.

    "P@ssw0rd-2026!" is the word, with digits that stand for letters and others that do not. At
    its ends, one or two may be of either kind.
    """
    found = {_letters(plain)}
    start = len(plain) - len(plain.lstrip(_NO_LETTERS))
    end = len(plain.rstrip(_NO_LETTERS))
    for first in {0, *range(max(0, start - 2), start + 1)}:
        for last in {len(plain), *range(end, min(len(plain), end + 2) + 1)}:
            core = re.sub(r"\d{3,}|[\s_.-]+", "", plain[first:last])
            found |= {_letters(core.translate(leet)) for leet in _LEET}
    return found


def _is_made_of(letters: str, words: frozenset[str]) -> bool:
    # "Passssssword": a letter that stretches stands for itself, for two, or for nothing.
    texts = {re.sub(r"(.)\1{2,}", kept, letters) for kept in (r"\1", r"\1\1", "")}
    return any(len(text) <= _MAX_LETTERS and _covers(text, words, frozenset()) for text in texts)


def _covers(text: str, words: frozenset[str], used: frozenset[str]) -> bool:
    """Whether ``text`` is words and runs of keys, of which few are different."""
    if not text:
        return bool(used)
    for end in range(len(text), 0, -1):
        piece = text[:end]
        if piece in words or piece in _runs():
            now_used = used | {piece}
        elif piece in _JOINING:
            now_used = used
        else:
            continue
        if len(now_used) <= _MOST_WORDS and _covers(text[end:], words, now_used):
            return True
    return False


@cache
def _runs() -> frozenset[str]:
    rows = {row for rows in _KEYBOARDS for row in rows[1:]} | {_ALPHABET}
    return frozenset(
        way[start:end]
        for row in rows
        for way in (row, row[::-1])
        for start in range(len(row))
        for end in range(start + _MIN_RUN, len(row) + 1)
    )


@cache
def _listed() -> dict[str, frozenset[str]]:
    found = json.loads(files("consentkit.domain").joinpath("common_passwords.json").read_text())
    return {name: frozenset(values) for name, values in found.items()}
