"""Compare the trail of what admins did with what the ledger committed to."""

import json
from collections.abc import Iterator

from consentkit.domain.statement import ADMIN_ACTION
from consentkit.services.note_action import action_statement
from consentkit.storage import admin_actions
from consentkit.storage.session import Session


def check_trail(session: Session, committed: set[str]) -> Iterator[str]:
    """Yield a sentence for each row that was changed, put in or taken out. ``committed`` has the
    texts of all statements.
    """
    entered = dict(_entered(committed))
    for action in admin_actions.all_actions(session):
        name = f"admin_action {action.number}"
        said = entered.pop(action.number, None)
        if said is None:
            yield f"{name}: no such action was ever entered"
        elif len(said) > 1:
            yield f"{name}: it was entered {len(said)} times, each time as something else"
        elif said != {action_statement(action)}:
            yield f"{name}: it is not what was entered"
    for number in sorted(entered):
        yield f"admin_action {number}: it was entered, and is gone"


def _entered(committed: set[str]) -> Iterator[tuple[int, set[str]]]:
    """Yield (number, texts), which is one text unless somebody entered a second."""
    found: dict[int, set[str]] = {}
    begin = f'{{"kind":"{ADMIN_ACTION}"'
    for text in committed:
        if text.startswith(begin):
            found.setdefault(json.loads(text)["number"], set()).add(text)
    yield from found.items()
