"""Charts as pictures of their own: bars from zero, in colours that are told apart in grey as well.

pygal draws; what it would style with rules for the page, and its script for tooltips, are taken
out again, and a style sheet of ours put in, whose hash is all that the picture's policy lets in.
"""

import base64
import hashlib
import sys
from collections.abc import Callable
from typing import Any

import pygal
from pygal.etree import etree
from pygal.style import Style

from consentkit.web.console.numbers.sections import Bar, Section
from consentkit.web.console.numbers.wording import say_number

# For plug-ins that nobody has here, pygal adds a finder of a kind that Python no longer knows, over
# which whoever looks for a module afterwards would stumble.
sys.meta_path[:] = [each for each in sys.meta_path if hasattr(each, "find_spec")]

# In pixels: across the page, in one of two columns, and on a telephone.
WIDTHS = {"wide": 1140, "half": 540, "narrow": 300}
# Of the series, in their order. The last one is that which is not told apart, or denied.
_COLOURS = {2: ("#1b5e4b", "#c8732a"), 3: ("#1b5e4b", "#c8732a", "#6b83b3")}
_COLOURS[4] = (*_COLOURS[3], "#8b93a1")
_FONT_PX = 12
# So much room has a label in time.
_LABEL_PX = 75
_LONGEST_LABEL = 22
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1d2430}"
    ".legend text{font-size:13px}"
    ".axis.x text{text-anchor:middle}"
    ".axis.y text{text-anchor:end}"
    ".background{fill:none}"
    "rect{stroke:#fff;stroke-width:1}"
    ".axis path,.axis line{stroke:#d5d9e0;fill:none}"
    ".guide.line{stroke:#d5d9e0}"
    + "".join(
        f".of-{count} .color-{index}{{fill:{colour}}}"
        for count, colours in _COLOURS.items()
        for index, colour in enumerate(colours)
    )
)
_STYLE_SHA256 = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; frame-ancestors 'none'; style-src 'sha256-{_STYLE_SHA256}'"


def draw(section: Section, width: int, *, is_upright: bool) -> bytes:
    """Return the picture of a section that has bars; upright for what follows in time."""
    is_narrow = width == WIDTHS["narrow"]
    height = height_of(section, is_upright=is_upright)
    kind = pygal.StackedBar if is_upright else pygal.HorizontalStackedBar
    chart = kind(
        width=width,
        height=height,
        style=Style(
            font_family="system-ui, sans-serif",
            label_font_size=_FONT_PX,
            major_label_font_size=_FONT_PX,
            legend_font_size=13,
        ),
        legend_at_bottom=True,
        legend_at_bottom_columns=1 if is_narrow else len(section.series),
        truncate_label=-1,
        truncate_legend=-1,
        margin=8,
        margin_right=24,
        js=(),
        disable_xml_declaration=True,
        value_formatter=lambda value: say_number(round(value)),
    )
    _label(chart, section.bars, is_upright=is_upright, most=width // _LABEL_PX)
    chart.y_labels = steps(max(sum(bar.lengths) for bar in section.bars), 3 if is_narrow else 5)
    for index, name in enumerate(section.series):
        chart.add(name, [bar.lengths[index] for bar in _in_order(section, is_upright)])
    return _ours(chart.render_tree(), section, width, height)


def height_of(section: Section, *, is_upright: bool) -> int:
    return 280 if is_upright else 100 + 34 * len(section.bars)


def steps(greatest: int, most: int) -> list[int]:
    """Return round numbers from zero to the first that is not less than ``greatest``, so many at
    most besides zero.
    """
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while greatest > step * most:
        step = round(step * factors[turn % 3])
        turn += 1
    count = max(1, -(-greatest // step))
    return [step * index for index in range(count + 1)]


def _in_order(section: Section, is_upright: bool) -> list[Bar]:
    # Bars that lie are drawn from below.
    return list(section.bars) if is_upright else list(reversed(section.bars))


def _label(chart: Any, bars: tuple[Bar, ...], *, is_upright: bool, most: int) -> None:
    labels = [_short(bar.label) for bar in bars]
    if not is_upright:
        chart.x_labels = list(reversed(labels))
        return
    every = -(-len(labels) // most)
    # Two days of the same name are two days all the same: a label is left out by its place.
    chart.x_labels = [label if at % every == 0 else "" for at, label in enumerate(labels)]


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _ours(tree: Any, section: Section, width: int, height: int) -> bytes:
    _drop(tree, lambda each: _name(each) in {"script", "style", "desc"})
    _drop(tree, lambda each: "overlay" in each.get("class", ""))
    for each in tree.iter():
        each.attrib.pop("style", None)
        each.attrib.pop("id", None)
        if _name(each) == "title":
            each.text = section.title
    tree.set("class", f"of-{len(section.series)}")
    # So that the page knows how much room to keep.
    tree.set("width", str(width))
    tree.set("height", str(height))
    style = etree.SubElement(tree, "style")
    style.text = _STYLE
    picture: bytes = etree.tostring(tree)
    return picture


def _name(element: Any) -> str:
    # A comment's tag is a function.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _drop(tree: Any, is_unwanted: Callable[[Any], bool]) -> None:
    for parent in list(tree.iter()):
        for child in list(parent):
            if not _name(child) or is_unwanted(child):
                parent.remove(child)
