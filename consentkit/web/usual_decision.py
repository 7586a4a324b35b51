"""Reads the decisions that banners of ours send, which are nearly all, in a tenth of the time."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consentkit.domain.banner import MAX_SLOTS
from consentkit.domain.decision import Action, Decision, Surface
from consentkit.domain.names import LANGUAGE, VISITOR_ID

_ACTIONS = {action.value: action for action in Action}
_SURFACES = {surface.value: surface for surface in Surface}
_REQUIRED = 7
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", re.ASCII)


def read_usual_decision(body: Mapping[str, Any]) -> Decision | None:
    """Return what ``DecisionSchema`` makes of ``body``, or None where only that can say what is
    wrong, or what is unusual and right.
    """
    try:
        decision = Decision(
            banner_version=body["banner_version"],
            action=_ACTIONS[body["action"]],
            surface=_SURFACES[body["surface"]],
            language=body["language"],
            choices=body["choices"],
            visitor_id=body["visitor_id"],
            decided_at=_instant(body["decided_at"]),
            gpc=body.get("gpc", False),
        )
    except (KeyError, TypeError, ValueError):
        return None
    is_whole = len(body) == _REQUIRED + ("gpc" in body)
    return decision if is_whole and _is_usual(decision, body["choices"]) else None


def _instant(text: str) -> datetime:
    if not _INSTANT.match(text):
        raise ValueError
    return datetime.fromisoformat(text)


def _is_usual(decision: Decision, choices: object) -> bool:
    return (
        type(decision.banner_version) is int
        and 1 <= decision.banner_version <= 999_999_999
        and type(decision.gpc) is bool
        and _is_text(LANGUAGE, decision.language)
        and _is_text(VISITOR_ID, decision.visitor_id)
        and type(choices) is dict
        and 1 <= len(choices) <= MAX_SLOTS
        and all(type(granted) is bool for granted in choices.values())
    )


def _is_text(form: re.Pattern[str], value: object) -> bool:
    return type(value) is str and form.match(value) is not None
