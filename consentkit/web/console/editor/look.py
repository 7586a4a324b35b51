"""How the banner looks, with the contrast of its colours."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError, InvalidDocument
from consentkit.domain.lint.colours import contrast, shown_colours
from consentkit.domain.look import (
    COLOURS,
    ISOLATION,
    LAYOUTS,
    MAX_RADIUS_PX,
    POSITIONS,
    PRESETS,
    REOPEN,
    SECOND_LAYERS,
    THEMES,
    Look,
)
from consentkit.domain.preset import presets
from consentkit.domain.reader import Reader
from consentkit.domain.roles import Action
from consentkit.storage.drafts import Draft
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.editor.blueprint import editor
from consentkit.web.console.editor.form import Form, faults_of, ticked, typed
from consentkit.web.console.editor.saving import REFUSED, read_draft, save

_CHOICES = {
    "layout": LAYOUTS,
    "position": POSITIONS,
    "second_layer": SECOND_LAYERS,
    "preset": PRESETS,
    "theme": THEMES,
    "reopen": REOPEN,
    "isolation": ISOLATION,
}
# Which colours are read on which, and how far apart they must be.
# Source: WCAG 2.2, 1.4.3 for words and 1.4.11 for what shows where the keyboard is.
PAIRS = (
    ("text", "background", 4.5),
    ("button-text", "button", 4.5),
    ("button", "background", 3.0),
    ("focus", "background", 3.0),
)


@site_page(editor, "/editor/look", Action.EDIT_BANNER, ("GET", "POST"))
def look(work: Work) -> ResponseReturnValue:
    draft = read_draft(work)
    if request.method == "GET":
        return _page(draft, Form(_stored(draft.banner.look)), draft.banner.look)
    table = _sent()
    if "check" in request.form:
        return _checked(draft, table)

    def put(document: dict[str, Any]) -> None:
        document["look"] = table

    def again(err: InvalidDocument) -> ResponseReturnValue:
        return _refused(draft, err)

    done = url_for("editor.look", site_key=work.site.key)
    return save(work, put, done=done, again=again)


def _checked(draft: Draft, table: dict[str, Any]) -> ResponseReturnValue:
    """Show the contrasts of what was typed, and save nothing."""
    try:
        typed_look = Look.read(Reader(table, "banner.look"))
    except InvalidDocument as err:
        return _refused(draft, err)
    return _page(draft, Form({}, request.form), typed_look)


def _refused(draft: Draft, err: ConsentError) -> ResponseReturnValue:
    faults = {name.removeprefix("look."): text for name, text in faults_of(err).items()}
    return _page(draft, Form({}, request.form, faults), draft.banner.look), REFUSED


def _sent() -> dict[str, Any]:
    table: dict[str, Any] = {name: typed(name) for name in _CHOICES}
    table |= {"lock": ticked("lock"), "font": typed("font")}
    radius = typed("radius")
    if radius:
        # What is no number is refused where the look is read, by name.
        table["radius"] = int(radius) if radius.isascii() and radius.isdigit() else radius
    for theme in ("light", "dark"):
        colours = {name: typed(f"{theme}.{name}") for name in COLOURS}
        table[theme] = {name: colour for name, colour in colours.items() if colour}
    return table


def _stored(look: Look) -> dict[str, Any]:
    found = {name: value for name, value in look.document().items() if value is not None}
    for theme in ("light", "dark"):
        found |= {f"{theme}.{name}": colour for name, colour in found.pop(theme).items()}
    return found


def contrasts(look: Look) -> list[dict[str, Any]]:
    """Return each pair of colours that visitors can meet, with its ratio."""
    return [
        {
            "theme": theme,
            "first": first,
            "second": second,
            "ratio": contrast(colours[first], colours[second]),
            "least": least,
        }
        for theme, colours in shown_colours(look).items()
        for first, second, least in PAIRS
    ]


def _page(draft: Draft, form: Form, look: Look) -> str:
    return render_template(
        "console/editor_look.html",
        draft=draft,
        form=form,
        choices=_CHOICES,
        colours=COLOURS,
        longest_radius=MAX_RADIUS_PX,
        contrasts=contrasts(look),
        presets={
            name: {"light": dict(each.light), "dark": dict(each.dark)}
            for name, each in presets().items()
        },
        shown=shown_colours(look),
    )
