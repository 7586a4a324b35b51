"""One byte changed anywhere in a receipt, and it does not hold: each time with its reason."""

import base64
import string

import pytest

from consentkit.domain.errors import (
    BadReceipt,
    BadSignature,
    MalformedReceipt,
    UnknownKey,
    WrongAlgorithm,
    WrongType,
)
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import open_receipt
from tests.factories import vector

FROZEN = vector("receipt")
KEY = SigningKey.load(FROZEN["key"])
PUBLISHED = published_keys([(KEY.kid, KEY.x)])
TOKEN = FROZEN["receipt"]
DOTS = [place for place, letter in enumerate(TOKEN) if letter == "."]
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
NAMED = {BadSignature, MalformedReceipt, UnknownKey, WrongAlgorithm, WrongType}
PLACES = range(len(TOKEN))
LETTERS = [place for place in PLACES if place not in DOTS]


def refusal(token: str) -> type[BadReceipt]:
    with pytest.raises(BadReceipt) as refused:
        open_receipt(token, PUBLISHED)
    assert type(refused.value) in NAMED, "a refusal must say which kind it is"
    assert refused.value.detail
    return type(refused.value)


def put(place: int, letter: str) -> str:
    return TOKEN[:place] + letter + TOKEN[place + 1 :]


def neighbour(letter: str, distance: int) -> str:
    """The character whose six bits differ by ``distance``: 1 flips only the lowest bit."""
    return ALPHABET[ALPHABET.index(letter) ^ distance]


def test_the_receipt_holds_before_it_is_changed():
    assert open_receipt(TOKEN, PUBLISHED).kid == KEY.kid


@pytest.mark.parametrize("distance", [1, 32])
def test_one_bit_flipped_at_every_place_is_refused(distance):
    kinds = {place: refusal(put(place, neighbour(TOKEN[place], distance))) for place in LETTERS}
    assert all(kinds[place] is BadSignature for place in LETTERS if place > DOTS[1])
    assert BadSignature in {kinds[place] for place in LETTERS if DOTS[0] < place < DOTS[1]}
    assert set(kinds.values()) >= {UnknownKey, WrongAlgorithm, WrongType, MalformedReceipt}


@pytest.mark.parametrize("letter", ["=", ".", "é", "+", "/", "\n", "\x00", "Ａ"])
def test_a_character_that_is_not_base64url_is_refused_at_every_place(letter):
    kinds = {refusal(put(place, letter)) for place in PLACES if TOKEN[place] != letter}
    assert kinds == {MalformedReceipt}


def test_every_character_left_out_is_refused():
    for place in PLACES:
        refusal(put(place, ""))


def test_every_character_doubled_is_refused():
    for place in PLACES:
        refusal(put(place, TOKEN[place] * 2))


def test_every_beginning_of_a_receipt_is_refused():
    for place in PLACES:
        refusal(TOKEN[:place])


@pytest.mark.parametrize("place", [DOTS[0] - 1, DOTS[1] - 1, len(TOKEN) - 1])
def test_the_last_character_of_a_part_has_one_spelling(place):
    """Spare bits: several characters decode to the same bytes, and only ours is taken."""
    for letter in ALPHABET:
        if letter != TOKEN[place]:
            refusal(put(place, letter))


@pytest.mark.parametrize("more", ["A", "AA", "AAAA", "-", "_"])
def test_base64url_appended_or_put_in_front_is_refused(more):
    refusal(TOKEN + more)
    refusal(more + TOKEN)


@pytest.mark.parametrize("more", ["\n", "\r\n", " ", "=", "==", ".", ".x", "\x00", "é"])
def test_anything_else_appended_or_put_in_front_is_malformed(more):
    assert refusal(TOKEN + more) is MalformedReceipt
    assert refusal(more + TOKEN) is MalformedReceipt


def test_the_same_signature_spelt_otherwise_is_said_to_be_so():
    last = neighbour(TOKEN[-1], 1)
    with pytest.raises(BadSignature, match="the one base64url form we write"):
        open_receipt(TOKEN[:-1] + last, PUBLISHED)


def test_a_signature_with_the_group_order_added_is_refused():
    """RFC 8032 5.1.7: S must be below L, or every signature would have a twin."""
    order = 2**252 + 27742317777372353535851937790883648493
    signed, _, signature = TOKEN.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    twin = int.from_bytes(raw[32:], "little") + order
    forged = raw[:32] + twin.to_bytes(32, "little")
    text = base64.urlsafe_b64encode(forged).decode().rstrip("=")
    assert refusal(f"{signed}.{text}") is BadSignature


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "a.b.c", "x", "null", "{}", "A" * 1_000_000, "." * 1_000_000],
    ids=lambda token: f"{token[:5]} {len(token)}",
)
def test_what_is_no_receipt_is_malformed(token):
    assert refusal(token) is MalformedReceipt


@pytest.mark.parametrize("part", [0, 1, 2])
def test_an_empty_part_is_malformed(part):
    parts = TOKEN.split(".")
    parts[part] = ""
    assert refusal(".".join(parts)) is MalformedReceipt
