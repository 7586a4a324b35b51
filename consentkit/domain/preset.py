"""The shipped presets: colours for light and dark, a radius in CSS pixels and a typeface."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """``dark`` names what differs from ``light``; system colours follow by themselves."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    radius: int
    font: str


@cache
def presets() -> Mapping[str, Preset]:
    loaded = json.loads(files("consentkit.domain").joinpath("presets.json").read_text("utf-8"))
    return {name: Preset(**values) for name, values in loaded.items()}
