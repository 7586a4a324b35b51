"""The configuration of the Cookie Consent of Insites and Osano: one answer to everything."""

import re

from consentkit.domain.moving.drafting import NECESSARY, Drafting
from consentkit.domain.moving.known import known
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Source

PLACES = (("cookieconsent", ".", "initialise", "("),)
# What its one answer is called among the names of a banner's moved_from.
ANSWER = "everything"
_TEXTS = {"header": "heading", "message": "intro", "allow": "accept", "deny": "decline"}
_COLOURS = {
    "popup": {"background": "background", "text": "text"},
    "button": {"background": "button", "text": "button-text"},
}
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\Z")
_POSITIONS = {
    "top": ("bar", "top"),
    "bottom": ("bar", "bottom"),
    "bottom-left": ("box", "bottom-start"),
    "bottom-right": ("box", "bottom-end"),
    "top-left": ("box", "top-start"),
    "top-right": ("box", "top-end"),
}
_HOOKS = ("onPopupOpen", "onPopupClose", "onInitialise", "onStatusChange", "onRevokeChoice")


def read_osano(table: Node, kept: list[str], draft: Drafting) -> None:
    """``kept`` are the optional categories that the site has already, which its answer is for."""
    source = Source(table, draft.report)
    _read_content(source.table("content"), draft)
    _read_colours(source.table("palette"), draft)
    _read_cookie(source.table("cookie"), draft)
    _read_place(source, draft)
    _read_kind(source, draft)
    if kept:
        draft.names[ANSWER] = {"name": ANSWER, "categories": kept[:8]}
    else:
        _split(table, draft)
    source.drop("hook", *_HOOKS)
    source.drop("region", "law", "location", "regionalLaw")
    source.drop(
        "own_markup", "elements", "overrideHTML", "container", "layout", "layouts", "static"
    )
    source.drop("own_markup", "theme", "showLink", "compliance", "window", "autoAttach")
    source.drop("not_needed", "enabled", "revokeBtn", "animateRevokable", "blacklistPage")
    source.drop("not_needed", "whitelistPage")
    source.drop("closing", "dismissOnScroll", "dismissOnTimeout", "dismissOnWindowClick")
    source.drop("closing", "dismissOnLinkClick", "dismissOnKeyPress")
    source.close()


def _split(table: Node, draft: Drafting) -> None:
    """Two categories: what its one answer is about has to be split by a person."""
    for name in (NECESSARY, "optional"):
        words = known()["types"][name]
        category = draft.category(name, table)
        category.required = name == NECESSARY
        category.title = dict(words["title"])
        category.description = dict(words["description"])
    draft.call(ANSWER, draft.category("optional"))
    draft.report.ask(table, "cookieconsent", "one_answer")


def _read_content(source: Source, draft: Drafting) -> None:
    """Its texts are in one language, which nothing names: the site's own is meant."""
    draft.speak(draft.default_language, None)
    language = next(iter(draft.languages.values()), None)
    for theirs, ours in _TEXTS.items():
        draft.say(language, ours, source.take(theirs), source.name(theirs))
    source.drop("policy", "href", "link", "policy")
    source.ignore("dismiss", "close", "target")
    source.close()


def _read_colours(source: Source, draft: Drafting) -> None:
    light = {}
    for part, colours in _COLOURS.items():
        inner = source.table(part)
        for theirs, ours in colours.items():
            value = inner.text(theirs).lower()
            if _HEX.match(value):
                light[ours] = value
            elif value and inner.node:
                draft.report.add("lost", inner.node.line, inner.name(theirs), "no_colour")
        inner.drop("no_place", "link", "border", "hover")
        inner.close()
    if light:
        draft.look["light"] = light
    source.drop("always_equal", "highlight")
    source.close()


def _read_cookie(source: Source, draft: Drafting) -> None:
    name = source.text("name")
    if name:
        draft.moved["cookie"] = name[:128]
    days = source.number("expiryDays")
    draft.stand_for(365 if days is None else days, source.node, source.name("expiryDays"))
    draft.share(source.text("domain"), source.node, source.name("domain"))
    source.ignore("path", "secure")
    source.close()


def _read_place(source: Source, draft: Drafting) -> None:
    place = source.text("position")
    if place in _POSITIONS:
        layout, position = _POSITIONS[place]
        draft.look |= {"layout": layout, "position": position}
    if source.flag("revokable"):
        draft.look["reopen"] = "bottom-start"


def _read_kind(source: Source, draft: Drafting) -> None:
    kind = source.text("type") or "info"
    if kind != "opt-in" and source.node is not None:
        # Nobody was asked, so there is no answer to take over.
        draft.moved["answers"] = False
        draft.report.add(
            "lost", source.node.line, "type", "opt_out" if kind == "opt-out" else "info"
        )
