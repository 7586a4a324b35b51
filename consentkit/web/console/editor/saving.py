"""Saving what a form of the editor says, and the page for when somebody else was first."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError, DraftMoved, InvalidDocument
from consentkit.services.edit_draft import (
    Edit,
    describe_conflict,
    edit_draft,
    open_draft,
)
from consentkit.storage.drafts import Draft
from consentkit.web.console.access import Work
from consentkit.web.console.change_words import say_place, say_values
from consentkit.web.console.refusals import say_reason
from consentkit.web.console.words import language, say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

REFUSED = 422
# Fields that a form has besides what was typed.
_OURS = frozenset({"csrf", "revision"})


def read_draft(work: Work) -> Draft:
    with runtime().transaction() as session:
        return open_draft(work.site.key, session=session)


def save(
    work: Work, edit: Edit, *, done: str, again: Callable[[InvalidDocument], ResponseReturnValue]
) -> ResponseReturnValue:
    """Change the draft and go to ``done``; ``again`` shows the form with what was refused."""
    rt = runtime()
    try:
        edited = write(
            rt,
            lambda session: edit_draft(
                work.site.key,
                revision=_revision(),
                edit=edit,
                by=work.actor,
                session=session,
                now=rt.now(),
            ),
        )
    except DraftMoved:
        return _conflict(work, edit)
    except InvalidDocument as err:
        return again(err)
    flash(say("editor_saved" if edited.changes else "editor_same"), "success")
    return redirect(done, 303)


def refuse(err: ConsentError) -> ResponseReturnValue:
    """For what is no form to fill in again: a button, a list put in order."""
    raise err


def _conflict(work: Work, edit: Edit) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = describe_conflict(work.site.key, revision=_revision(), edit=edit, session=session)
    page = render_template(
        "console/editor_conflict.html",
        conflict=found,
        why=say_reason(found.why) if found.why else "",
        place=lambda change: " \u203a ".join(say_place(change, language())),
        values=lambda change: say_values(change, language()),
        fields=[
            (name, value) for name, value in request.form.items(multi=True) if name not in _OURS
        ],
    )
    return page, DraftMoved.status


def _revision() -> int:
    """The revision that the form was made from; what is no number is none that the draft has."""
    with suppress(ValueError):
        return int(request.form.get("revision", "")[:10])
    return 0


def changed_texts(words: Mapping[str, str], shipped: Mapping[str, str]) -> dict[str, str]:
    """Keep what was typed and differs from the shipped words."""
    return {key: text for key, text in words.items() if text and text != shipped.get(key)}
