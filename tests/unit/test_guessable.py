"""Passwords that are tried first, rule by rule."""

import subprocess
import sys

import pytest

from consentkit.domain.passwords import MAX_LENGTH, PasswordKnown
from consentkit.services.check_password import check_password, is_guessable

GUESSABLE = {
    "a listed one": ["1q2w3e4r5t6y7u", "letmeinplease1", "iloveyousomuch"],
    "a word and a year": ["sunshine2026", "Football1998!", "2025Chocolat", "motdepasse2024",
                        "Bienvenue-2026!", "Juillet 2027"],
    "a word twice": ["dragondragon", "Welcome-Welcome", "princesse princesse"],
    "two words": ["summerholiday", "MonkeyBanana7", "soleil-bonheur", "hello.kitty.99"],
    "small words between": ["ilovemymaster", "iamtheking2020", "my new password"],
    "accents": ["Été2026été2026", "Février-2026!", "décembre20251"],
    "signs for letters": ["P@ssw0rd2026", "p4$$w0rd!!!!", "$unsh1ne2026", "w3lc0m3!2024"],
    "signs for letters at the end": ["2026pa$$pa$$", "99!princess3$"],
    "backwards": ["drowssap2026", "enihsnus!!!!"],
    "a row of keys": ["qwertyuiopas", "asdfghjkl;'zx", "azertyuiopqs", "wxcvbnwxcvbn"],
    "columns of keys": ["1qaz2wsx3edc", "!QAZ@WSX3edc", "1qaz2wsx3edc4rfv", "zaq12wsxcde3"],
    "a word with a row of keys": ["passwordqwerty", "azerty-soleil1", "dragonasdf123"],
    "a row of keys over and over": ["qwe123qwe123", "qweasdqweasd!"],
    "the alphabet or digits": ["abcdefghijkl", "123456654321", "987654321012", "abcd1234efgh"],
    "a unit over and over": ["abcabcabcabc", "x9x9x9x9x9x9x", "k3#Qk3#Qk3#Q", "abc123!abc123!"],
    "years and few digits": ["198719881990", "112211221122", "777111777111"],
    "letters that stretch": ["passsssssword", "sunshineeeee"],
    "the service's own names": ["ConsentKit-2026", "cookiebanner1", "consent.kit.99"],
}  # fmt: skip
GOOD = [
    "seven quiet herons wade",
    "a long row of pebbles",
    "correct pony staple lamp",
    "tractors hum at dawn",
    "Zq7#vT2m!xL9",
    "gJx4wRt8nBqe",
    "830274916358",
    "shopping for ducks in rain",
    "le vent tourne les pages",
    "æøå ναι 日本語 да да",
    "dragons sunshine monkey lamp",
]


@pytest.mark.parametrize("password", [each for some in GUESSABLE.values() for each in some])
def test_what_is_tried_first_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize("password", GOOD)
def test_what_takes_long_to_find_is_not(password: str) -> None:
    check_password(password, email="ada@shop.example", names=("The Shop", "consent.example"))


@pytest.mark.parametrize(
    "password",
    ["marguerite-dupont", "Dupont2026!!", "m4rgu3r1t3-99", "bakeryParis75", "dupontdupont",
     "Les Pains Dorés 7", "painsdores2026", "marguerite.dupont@bakery.example", "cookies.bakery"],
)  # fmt: skip
def test_the_address_of_an_account_and_the_names_of_its_sites_are_guessable(password: str) -> None:
    names = ("Les Pains Dorés", "pains-dores", "cookies.bakery.example")
    with pytest.raises(PasswordKnown):
        check_password(password, email="marguerite.dupont@bakery.example", names=names)
    check_password("marguerites grow by the door", email="marguerite.dupont@bakery.example")


# All that may stand for a letter, a few of them, and what is judged again at each repetition.
SIGNS = "4@8({[<369 1!|7 0$5+%2"


@pytest.mark.parametrize(
    "unit", ["a", "abc", "password", "P@ssw0rd", SIGNS, "4a@b8c(d", "p4$$w0rd!" + SIGNS, "日本"]
)
def test_the_longest_password_is_judged_soon(unit: str) -> None:
    """zxcvbn would take seconds or minutes for the whole of some of these, and end the test."""
    for length in (30, 47, MAX_LENGTH):
        is_guessable((unit * length)[:length])
        is_guessable((unit * length)[: length - 1] + "日")


@pytest.mark.parametrize("weak", ["password" * 6, "1234567890-=" * 4, "P@ssw0rd!" * 5])
def test_a_long_password_is_judged_by_all_of_it(weak: str) -> None:
    assert is_guessable(weak)
    assert not is_guessable(weak + " seven quiet herons")
    assert not is_guessable("seven quiet herons " + weak)


def test_a_name_counts_for_the_account_at_hand_only() -> None:
    assert is_guessable("quillwort-wares", ["Quillwort Wares"])
    assert not is_guessable("quillwort-wares")


def test_what_visitors_and_commands_wait_for_loads_no_lists_of_passwords() -> None:
    code = (
        "import sys, consentkit.web.app; from importlib import import_module\n"
        "from consentkit.cli.main import COMMANDS\n"
        "for each in COMMANDS.values(): import_module(each)\n"
        "print('zxcvbn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
