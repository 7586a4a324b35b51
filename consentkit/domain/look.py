"""How the banner looks: where each layer stands, and in which colours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from consentkit.domain.reader import Reader

# The first of each list is the default.
LAYOUTS = ("bar", "box", "cloud", "inline")
POSITIONS = ("bottom", "top", "bottom-start", "bottom-end", "top-start", "top-end")
SECOND_LAYERS = ("modal", "box", "side")
THEMES = ("auto", "light", "dark")
PRESETS = ("system", "paper", "harbour", "contrast")
REOPEN = ("none", "bottom-start", "bottom-end")
ISOLATION = ("light", "shadow")

# What an owner may colour; each is the custom property `--ck-…` as well.
COLOURS = ("background", "text", "button", "button-text", "border", "focus")
MAX_RADIUS_PX = 32

_COLOUR = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\Z")
# Family names and generic families; nothing that could end a declaration or load a file.
_FONT = re.compile(r"[A-Za-z0-9 ,'-]{1,120}\Z")

Colours = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``radius`` is in CSS pixels, None for the preset's own; ``font`` empty likewise.

    ``start`` and ``end`` follow the direction of the words: in Arabic, start is on the right.
    """

    layout: str = LAYOUTS[0]
    position: str = POSITIONS[0]
    second_layer: str = SECOND_LAYERS[0]
    theme: str = THEMES[0]
    preset: str = PRESETS[0]
    reopen: str = REOPEN[0]
    isolation: str = ISOLATION[0]
    lock: bool = False
    radius: int | None = None
    font: str = ""
    light: Colours = field(default_factory=lambda: MappingProxyType({}))
    dark: Colours = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def read(cls, table: Reader) -> "Look":
        look = cls(
            layout=table.one_of("layout", LAYOUTS),
            position=table.one_of("position", POSITIONS),
            second_layer=table.one_of("second_layer", SECOND_LAYERS),
            theme=table.one_of("theme", THEMES),
            preset=table.one_of("preset", PRESETS),
            reopen=table.one_of("reopen", REOPEN),
            isolation=table.one_of("isolation", ISOLATION),
            lock=table.boolean("lock", default=False),
            radius=table.integer("radius", least=0, most=MAX_RADIUS_PX, default=0)
            if table.has("radius")
            else None,
            font=_font(table),
            light=_colours(table, "light"),
            dark=_colours(table, "dark"),
        )
        if look.layout == "bar" and look.position not in ("bottom", "top"):
            raise table.refuse("position", "bottom or top for a bar, which is as wide as the page")
        if look.lock and look.layout == "inline":
            raise table.refuse("lock", "false for an inline banner, which stands in the page")
        table.close()
        return look

    def document(self) -> dict[str, Any]:
        """Return what ``read`` takes; a radius that is the preset's own is not named."""
        document = {each.name: getattr(self, each.name) for each in fields(self)}
        if self.radius is None:
            del document["radius"]
        return document | {"light": dict(self.light), "dark": dict(self.dark)}


def _font(table: Reader) -> str:
    font = table.text("font", longest=120, optional=True)
    if font and not _FONT.match(font):
        raise table.refuse("font", "names of font families, such as Georgia, serif")
    return font


def _colours(table: Reader, member: str) -> Colours:
    inner = table.table(member, optional=True)
    colours = {}
    for name in COLOURS:
        if inner.has(name):
            value = inner.text(name, longest=7).lower()
            if not _COLOUR.match(value):
                raise inner.refuse(name, "a colour such as #0a5c36")
            colours[name] = value
    inner.close()
    return MappingProxyType(colours)
