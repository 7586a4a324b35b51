"""The verification page as one file: page, verifier and keys, for a place without us."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from flask import render_template

from consentkit.domain.receipt import Receipt
from consentkit.domain.sentence import sentence_words
from consentkit.services.signing_keys import key_set
from consentkit.web.page_texts import page_words
from consentkit.web.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Listed:
    """A receipt to choose in a page that has many. ``banner`` is the folder of what it answers,
    from where the page's own folder is; empty if there is none to be seen.
    """

    receipt: Receipt
    jws: str
    proof: str
    banner: str


def offline_page(
    rt: Runtime,
    language: str,
    *,
    receipt: str = "",
    proof: str = "",
    keys: str | None = None,
    listed: Sequence[Listed] = (),
) -> str:
    """Return HTML that asks nobody for anything. With a ``receipt`` in it, or with some ``listed``
    to choose from, it checks that at once.

    ``keys`` is the text of a key set; None takes those published now.
    """
    if keys is None:
        with rt.transaction() as session:
            keys = json.dumps(key_set(session=session), indent=1)
    t = page_words(language)
    static = files("consentkit.static")
    return render_template(
        "verify_offline.html",
        t=t,
        language=language,
        issuer=rt.config.public_url,
        day=f"{rt.now():%Y-%m-%d}",
        receipt=receipt,
        proof=proof,
        keys=keys,
        choices=_choices(listed, language),
        listed=[
            {"receipt": each.jws, "proof": each.proof, "banner": each.banner} for each in listed
        ],
        words=script_words(t, language),
        style=static.joinpath("pages.css").read_text("utf-8"),
        verifier=static.joinpath("verifier.js").read_text("utf-8"),
        script=static.joinpath("verify.js").read_text("utf-8"),
    )


def _choices(listed: Sequence[Listed], language: str) -> list[str]:
    """Say each in so few words that many of them can be looked through."""
    actions = sentence_words(language)["actions"]
    return [
        f"{each.receipt.recorded_at:%Y-%m-%d %H:%M:%S} · {each.receipt.decision.visitor_id} · "
        f"{actions[each.receipt.decision.action.value]}"
        for each in listed
    ]


def script_words(t: dict[str, str], language: str) -> dict[str, Any]:
    """What static/verify.js says, in the page's language."""
    names = ("yes", "no", "unable", "log_yes", "log_no", "steps")
    page = {f"browser_{name}": t[f"verify_browser_{name}"] for name in names}
    return {"page": page | {"claims": t["verify_claims"]}, "told": sentence_words(language)}
