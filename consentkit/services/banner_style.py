"""The banner's style sheets: of the built fragments, those that a look needs and no others."""

import re
from functools import cache
from importlib.resources import files

from consentkit.domain.look import Colours, Look
from consentkit.domain.preset import presets

# The short names under which the sheets know each colour (static/src/styles/base.css).
_PRIVATE = {
    "background": "b",
    "text": "t",
    "button": "k",
    "button-text": "u",
    "border": "l",
    "focus": "f",
}
# How far a card stays off the edges: less on a phone than on a desk.
_EDGE = "clamp(.75em,2vw,1.5em)"
# Presets that are more than colours, radius and typeface.
_DRAWN = ("system", "paper", "contrast")


@cache
def fragment(name: str) -> str:
    """One built style sheet. Every declaration ends with a semicolon, where the banner's code
    puts its `!important`.
    """
    text = files("consentkit.static").joinpath("styles", f"{name}.css").read_text("utf-8")
    return re.sub(r"(?<=[^;{}])}", ";}", text.strip())


def first_style(look: Look, *, speaks_many: bool = False) -> str:
    """Return the rules of the first layer, and of the colours of both.

    ``speaks_many`` is whether the banner's languages stand in a list.
    """
    names = ["base", f"layout-{look.layout}"]
    if look.preset in _DRAWN:
        names.insert(1, f"preset-{look.preset}")
    optional = {"shadow": look.isolation == "shadow", "lock": look.lock, "languages": speaks_many}
    names += [name for name, is_used in optional.items() if is_used]
    parts = [*(fragment(name) for name in names), _scheme(look)]
    if look.layout != "inline":
        inline = "" if look.layout == "bar" else _inline(look.position)
        parts.append(f"#ck-banner{{inset-block:{_blocks(look)[0]};{inline}}}")
    if look.reopen != "none":
        parts += [fragment("reopen"), f"#ck-reopen{{{_inline(look.reopen)}}}"]
    return "".join(parts)


def second_style(look: Look) -> str:
    """Return the rules that can wait until the banner stands; they follow those of the first."""
    rules = fragment(f"second-{look.second_layer}") + fragment("second")
    if look.layout == "inline":
        return rules
    return rules + f"#ck-banner.ck-away{{inset-block:{_blocks(look)[1]};}}"


def _blocks(look: Look) -> tuple[str, str]:
    """Return at which edge the banner stands, and at which when it must make way."""
    edge = "0" if look.layout == "bar" else _EDGE
    below, above = f"auto {edge}", f"{edge} auto"
    return (above, below) if look.position.startswith("top") else (below, above)


def _inline(position: str) -> str:
    side = position.partition("-")[2]
    if not side:
        return "inset-inline:0;margin-inline:auto;"
    return f"inset-inline:{f'{_EDGE} auto' if side == 'start' else f'auto {_EDGE}'};"


def _scheme(look: Look) -> str:
    """Return the private properties; the owner's page may set the public ones over each."""
    preset = presets()[look.preset]
    light = {**preset.light, **look.light}
    dark = {**preset.dark, **look.dark}
    radius = preset.radius if look.radius is None else look.radius
    shape = f"--r:var(--ck-radius,{radius}px);--w:var(--ck-font,{look.font or preset.font});"
    if look.theme == "auto":
        shown, scheme = light, "light dark"
    else:
        shown, scheme = (light if look.theme == "light" else {**light, **dark}), look.theme
    rules = f"#ck-root{{{_properties(shown)}{shape}color-scheme:{scheme};}}"
    if look.theme == "auto" and dark:
        rules += f"@media (prefers-color-scheme:dark){{#ck-root{{{_properties(dark)}}}}}"
    return rules


def _properties(colours: Colours) -> str:
    return "".join(
        f"--{_PRIVATE[name]}:var(--ck-{name},{value});" for name, value in colours.items()
    )
