"""The console's French: set as French is, and one word for one thing."""

import json
import re
from importlib.resources import files

import pytest

PARTS = sorted(
    file.name for file in files("consentkit.web.console").joinpath("texts", "fr").iterdir()
)
# Marks that must not begin a line, an apostrophe of a typewriter, three dots for an ellipsis.
BADLY_SET = re.compile(r" [;:!?»%]|« |[A-Za-zé]'[a-zéA-Z]|\.\.\.")
# The banner is "le bandeau", as with the CNIL; the draft "le brouillon"; cookies are no "témoins";
# the ledger is "le registre", the trail "le journal".
OTHER_WORDS = re.compile(r"bannière|projet|témoin|finalité|accord explicite|piste|planifi", re.I)


@pytest.fixture(params=[*PARTS, "sayings", "refusals"])
def french(request) -> dict[str, str]:
    elsewhere = {
        "sayings": files("consentkit.domain.sayings"),
        "refusals": files("consentkit.web.console.refusals"),
    }
    source = (
        elsewhere[request.param].joinpath("fr.json")
        if request.param in elsewhere
        else files("consentkit.web.console").joinpath("texts", "fr", request.param)
    )
    return json.loads(source.read_text("utf-8"))


def test_french_is_set_with_spaces_that_do_not_break(french):
    assert {key: text for key, text in french.items() if BADLY_SET.search(text)} == {}


def test_french_has_one_word_for_one_thing(french):
    assert {key: text for key, text in french.items() if OTHER_WORDS.search(text)} == {}
