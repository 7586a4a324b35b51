"""Where a banner stands, in the words of CookieConsent."""

from consentkit.domain.moving.drafting import Drafting
from consentkit.domain.moving.notes import Report, Source

_LAYOUTS = {"box": "box", "cloud": "cloud", "bar": "bar"}
_SIDES = {"left": "start", "right": "end", "center": ""}


def read_layer(source: Source, draft: Drafting, report: Report) -> None:
    """Read layout and position of the first layer, of version 2 or 3."""
    if source.node is None:
        return
    line = source.node.line
    shape, _, variant = source.text("layout").partition(" ")
    if shape in _LAYOUTS:
        draft.look["layout"] = _LAYOUTS[shape]
    if variant:
        report.add("lost", line, source.name("layout"), "variant", variant=variant[:40])
    position = _position(source.text("position").split(), draft.look.get("layout", ""))
    if position:
        draft.look["position"] = position
    elif "layout" in draft.look and draft.look["layout"] != "bar":
        report.add("ask", line, source.name("position"), "position")
    if source.flag("equalWeightButtons") is False:
        report.add("lost", line, source.name("equalWeightButtons"), "always_equal")
    source.ignore("flipButtons", "swap_buttons", "transition")
    source.close()


def _position(words: list[str], layout: str) -> str:
    """``bottom right`` is ``bottom-end``; in the middle of the page ours does not stand."""
    if not words or words[0] not in ("top", "bottom"):
        return ""
    side = _SIDES.get(words[1], "") if len(words) > 1 else ""
    return f"{words[0]}-{side}" if side and layout != "bar" else words[0]
