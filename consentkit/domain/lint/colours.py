"""The colours that a look comes to, and how far two of them stand apart."""

from collections.abc import Mapping

from consentkit.domain.look import Look
from consentkit.domain.preset import presets

# What a browser's own colours are where nobody has changed them.
_SYSTEM = {
    "light": {"Canvas": "#ffffff", "CanvasText": "#000000"},
    "dark": {"Canvas": "#121212", "CanvasText": "#ffffff"},
}


def shown_colours(look: Look) -> dict[str, Mapping[str, str]]:
    """Return the colours in #rgb or #rrggbb by theme, for each theme that visitors can meet."""
    preset = presets()[look.preset]
    light = {**preset.light, **look.light}
    both = {"light": light, "dark": {**light, **preset.dark, **look.dark}}
    themes = ("light", "dark") if look.theme == "auto" else (look.theme,)
    return {
        theme: {name: _SYSTEM[theme].get(value, value) for name, value in both[theme].items()}
        for theme in themes
    }


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2, which has the threshold from the sRGB standard."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
