"""Says a receipt as a sentence that a person understands."""

from typing import Any

from consentkit.domain.receipt import Receipt

_ACTIONS = {
    "en": {
        "accept_all": "accepted everything",
        "decline_all": "declined everything optional",
        "save": "made a choice",
        "withdraw": "withdrew consent",
        "gpc": "sent a Global Privacy Control signal",
        "api": "answered through a program",
        "carried_over": "had an earlier answer carried over",
    },
    "fr": {
        "accept_all": "a tout accepté",
        "decline_all": "a refusé tout ce qui est facultatif",
        "save": "a fait un choix",
        "withdraw": "a retiré son consentement",
        "gpc": "a envoyé un signal Global Privacy Control",
        "api": "a répondu par l’intermédiaire d’un programme",
        "carried_over": "a vu une réponse antérieure reconduite",
    },
}
_SENTENCES = {
    "en": "On {day} at {time} UTC, visitor {visitor} {action} on the site {site}, "
    "answering banner version {version} read in {language}: {choices}.",
    "fr": "Le {day} à {time} UTC, la personne {visitor} {action} sur le site {site}, "
    "en réponse à la version {version} de la bannière lue en {language} : {choices}.",
}
_GRANTED = {"en": "{key} granted", "fr": "{key} accordé"}
_DENIED = {"en": "{key} denied", "fr": "{key} refusé"}


def sentence_words(language: str) -> dict[str, Any]:
    """Return what ``describe`` says it with, for those who fill it in elsewhere."""
    tongue = _tongue(language)
    return {
        "sentence": _SENTENCES[tongue],
        "granted": _GRANTED[tongue],
        "denied": _DENIED[tongue],
        "actions": _ACTIONS[tongue],
    }


def _tongue(language: str) -> str:
    return "fr" if language.split("-")[0] == "fr" else "en"


def describe(receipt: Receipt, language: str = "en") -> str:
    """Return the sentence in French for any ``fr`` tag and in English otherwise."""
    tongue = _tongue(language)
    decision = receipt.decision
    choices = ", ".join(
        (_GRANTED if granted else _DENIED)[tongue].format(key=key)
        for key, granted in decision.choices.items()
    )
    return _SENTENCES[tongue].format(
        day=f"{decision.decided_at:%Y-%m-%d}",
        time=f"{decision.decided_at:%H:%M:%S}",
        visitor=decision.visitor_id,
        action=_ACTIONS[tongue][decision.action.value],
        site=receipt.site_key,
        version=decision.banner_version,
        language=decision.language,
        choices=choices,
    )
