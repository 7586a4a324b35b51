"""Why something was refused, in the language of this request.

A refusal is raised with an English sentence; ``fr.json`` has the French one under its template.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.web.console.words import LANGUAGES, language, say

REFERENCE = LANGUAGES[0]


def say_refusal(err: ConsentError) -> str:
    """Return why, or what to do where only English says why."""
    return say_reason(err.reason) or say("problems_other")


def say_reason(reason: Reason) -> str:
    """Return the sentence in the language of this request; empty where only English has it."""
    tongue = language()
    if tongue == REFERENCE:
        return str(reason)
    try:
        return reason.said_in(sentences(tongue))
    except KeyError:
        # Of what no page is meant to show: keys and the ledger are the operator's business.
        return ""


@cache
def sentences(tongue: str) -> Mapping[str, str]:
    """Return the sentences of a language other than English, by their English templates."""
    source = files("consentkit.web.console.refusals").joinpath(f"{tongue}.json")
    found: Mapping[str, str] = json.loads(source.read_text("utf-8"))
    return found
