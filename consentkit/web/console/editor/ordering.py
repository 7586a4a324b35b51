"""Putting a list in order: one step by a button, or all of it by dragging."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain import draft as drafts
from consentkit.web.console.access import Work
from consentkit.web.console.editor.saving import refuse, save

_STEPS = {"up": -1, "down": 1}


def put_in_order(work: Work, name: str, *, page: str) -> ResponseReturnValue:
    """Order the draft's list ``name`` by what was sent: ``up`` or ``down`` with a key, or
    ``order``, every key with spaces between. ``page`` shows the list, and goes on at the button
    that was pressed.
    """
    asked = next((step for step in _STEPS if step in request.form), "order")
    value = request.form.get(asked, "")

    def order(document: dict[str, Any]) -> None:
        if asked == "order":
            drafts.put_in_order(document[name], value.split())
        else:
            drafts.move(document[name], value, _STEPS[asked])

    at: dict[str, Any] = {} if asked == "order" else {asked: value}
    return save(work, order, done=url_for(page, site_key=work.site.key, **at), again=refuse)
