"""Says a receipt as a sentence that a person understands."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from consentkit.domain import sentences
from consentkit.domain.names import negotiate_language
from consentkit.domain.receipt import Receipt
from consentkit.domain.texts import LANGUAGES, REFERENCE

# What stands between the answers of a list.
_COMMAS = {"ar": "، ", "ja": "、", "zh-Hans": "，", "zh-Hant": "，"}


@cache
def sentence_words(language: str) -> dict[str, Any]:
    """Return what ``describe`` says it with, in the shipped language nearest to ``language``."""
    nearest = negotiate_language(language, LANGUAGES, REFERENCE)
    source = files(sentences).joinpath(f"{nearest}.json").read_text("utf-8")
    words: dict[str, Any] = json.loads(source)
    return words | {"comma": _COMMAS.get(nearest, ", ")}


def describe(receipt: Receipt, language: str = REFERENCE) -> str:
    """Return the sentence in the shipped language nearest to ``language``."""
    words = sentence_words(language)
    decision = receipt.decision
    choices: str = words["comma"].join(
        words["granted" if granted else "denied"].format(key=key)
        for key, granted in decision.choices.items()
    )
    told: str = words["sentence"].format(
        day=f"{decision.decided_at:%Y-%m-%d}",
        time=f"{decision.decided_at:%H:%M:%S}",
        visitor=decision.visitor_id,
        action=words["actions"][decision.action.value],
        site=receipt.site_key,
        version=decision.banner_version,
        language=decision.language,
        choices=choices,
    )
    return told
