"""The look of a banner: what an owner may say, and the rules that come of it."""

import re
from itertools import product

import pytest

from consentkit.domain import look as names
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.look import Look
from consentkit.domain.preset import presets
from consentkit.domain.reader import Reader
from consentkit.services.banner_style import first_style, second_style
from tests.unit.colours import contrast


def read(**members):
    return Look.read(Reader(members, "banner.look"))


def test_nothing_said_is_a_bar_at_the_bottom_in_the_systems_colours():
    look = read()
    assert look == Look()
    assert (look.layout, look.position, look.second_layer) == ("bar", "bottom", "modal")
    assert (look.theme, look.preset, look.reopen, look.isolation) == (
        "auto",
        "system",
        "none",
        "light",
    )
    assert look.lock is False


FULL = {
    "layout": "box",
    "position": "top-end",
    "second_layer": "side",
    "theme": "dark",
    "preset": "harbour",
    "reopen": "bottom-start",
    "isolation": "shadow",
    "lock": True,
    "radius": 0,
    "font": "Georgia, 'Times New Roman', serif",
    "light": {"button": "#0a5c36"},
    "dark": {"button-text": "#000"},
}


def test_a_look_reads_what_it_writes():
    look = read(**FULL)
    assert look.document() == FULL
    assert read(**look.document()) == look
    bare = read(layout="box")
    assert read(**bare.document()) == bare


NOT_WORDS = ["", "BAR", "bar ", 1, None, True, [], {}]
BAD = {
    "layout": [*NOT_WORDS, "popup"],
    "position": [*NOT_WORDS, "middle", "bottom-left"],
    "second_layer": [*NOT_WORDS, "page"],
    "theme": [*NOT_WORDS, "sepia"],
    "preset": [*NOT_WORDS, "../../etc/passwd"],
    "reopen": [*NOT_WORDS, "top-start"],
    "isolation": [*NOT_WORDS, "iframe"],
    "lock": ["true", 1, 0, None, []],
    "radius": [-1, 33, 1.5, "8px", True, None],
    "font": ["a;b", "x}", "url(x)", "a\nb", 'say "hi"', "é", "\\66", "x" * 121, 1, []],
    "light": [[], "#fff", 1, {"shadow": "#fff"}, {"--ck-text": "#fff"}],
    "dark": [[], "#fff", 1, {"shadow": "#fff"}],
}


@pytest.mark.parametrize(
    ("member", "value"), [(m, v) for m, values in BAD.items() for v in values], ids=repr
)
def test_what_a_look_cannot_be_is_refused_by_name(member, value):
    with pytest.raises(InvalidDocument) as refused:
        read(**{member: value})
    assert refused.value.field.startswith(f"banner.look.{member}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", names.COLOURS)
@pytest.mark.parametrize(
    "value", ["red", "#ff", "#ffff", "#gggggg", "#fff;x:y", "var(--x)", "rgb(0,0,0)", 0, None, ""]
)
def test_what_is_no_colour_is_refused_by_name(theme, colour, value):
    with pytest.raises(InvalidDocument) as refused:
        read(**{theme: {colour: value}})
    assert refused.value.field == f"banner.look.{theme}.{colour}"


@pytest.mark.parametrize(
    ("members", "at_fault"),
    [
        ({"layout": "bar", "position": "bottom-end"}, "position"),
        ({"position": "top-start"}, "position"),
        ({"layout": "inline", "lock": True}, "lock"),
        ({"colour": "#fff"}, "colour"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(members, at_fault):
    with pytest.raises(InvalidDocument) as refused:
        read(**members)
    assert refused.value.field == f"banner.look.{at_fault}"


def test_colours_are_kept_in_lower_case():
    assert read(light={"text": "#ABCDEF"}).light == {"text": "#abcdef"}


def every_look():
    shapes = product(names.LAYOUTS, names.POSITIONS, names.SECOND_LAYERS, names.PRESETS)
    for (layout, position, second, preset), theme in product(shapes, names.THEMES):
        if layout != "bar" or "-" not in position:
            yield Look(
                layout=layout, position=position, second_layer=second, preset=preset, theme=theme
            )


def styles(look, **options):
    return first_style(look, **options) + second_style(look)


def test_in_every_look_each_declaration_ends_with_a_semicolon():
    """The banner's code puts its `!important` there."""
    for look in every_look():
        for block in re.findall(r"{([^{}]*)}", styles(look, speaks_many=True)):
            assert not block or block.endswith(";"), (look, block)
            for declaration in block.removesuffix(";").split(";"):
                assert re.fullmatch(r"\s*-{0,2}[a-z-]+:[^:;{}]+", declaration), (look, declaration)


def test_a_look_brings_only_the_rules_that_it_needs():
    bar = styles(Look())
    assert "#ck-reopen" not in bar
    assert ":host" not in bar
    assert "select" not in bar
    assert "#ck-banner::backdrop" not in bar
    assert "64em" in bar  # The bar's own: text beside buttons.
    assert "double" not in bar
    box = styles(Look(layout="box", position="top-end", second_layer="side"))
    assert "26em" in box
    assert "64em" not in box
    assert "32em" in box
    assert "42em" not in box
    assert "#ck-reopen{inset-inline:auto " in styles(Look(reopen="bottom-end"))
    assert ":host" in styles(Look(isolation="shadow"))
    assert "#ck-banner::backdrop" in styles(Look(lock=True))
    assert "select" in styles(Look(), speaks_many=True)
    assert "double" in styles(Look(preset="paper"))


@pytest.mark.parametrize(
    ("position", "home", "away"),
    [("bottom", "auto 0", "0 auto"), ("top", "0 auto", "auto 0")],
)
def test_a_banner_that_makes_way_goes_to_the_opposite_edge(position, home, away):
    look = Look(position=position)
    assert f"#ck-banner{{inset-block:{home};}}" in first_style(look)
    assert f"#ck-banner.ck-away{{inset-block:{away};}}" in second_style(look)


def test_an_inline_banner_has_no_position():
    rules = first_style(Look(layout="inline", position="top-end"))
    assert "ck-away" not in rules + second_style(Look(layout="inline", position="top-end"))
    assert "position:static" in rules


def test_owners_colours_win_over_the_presets_and_pages_over_both():
    look = Look(preset="paper", light={"button": "#0a5c36"}, dark={"button": "#7fd1c4"})
    light, dark = first_style(look).split("prefers-color-scheme")
    assert "--k:var(--ck-button,#0a5c36);" in light
    assert "--t:var(--ck-text,#2b2620);" in light
    assert "--k:var(--ck-button,#7fd1c4);" in dark


def test_a_theme_that_is_fixed_asks_no_preference():
    for theme in ("light", "dark"):
        rules = first_style(Look(preset="paper", theme=theme))
        assert "prefers-color-scheme" not in rules
        assert f"color-scheme:{theme};" in rules
    assert "#24201b" in first_style(Look(preset="paper", theme="dark"))


def test_radius_and_typeface_are_the_owners_or_the_presets():
    assert "--r:var(--ck-radius,3px);" in first_style(Look(preset="paper"))
    assert "--r:var(--ck-radius,0px);" in first_style(Look(preset="paper", radius=0))
    assert "--w:var(--ck-font,Georgia,Cambria,serif);" in first_style(Look(preset="paper"))
    assert "--w:var(--ck-font,Lora, serif);" in first_style(Look(font="Lora, serif"))


# What the system's own colours are where nobody has changed them, in Chromium; elsewhere alike.
SYSTEM = {
    "light": {"Canvas": "#ffffff", "CanvasText": "#000000"},
    "dark": {"Canvas": "#121212", "CanvasText": "#ffffff"},
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("preset", names.PRESETS)
def test_every_presets_colours_can_be_told_apart(preset, theme):
    given = presets()[preset]
    both = {**given.light, **(given.dark if theme == "dark" else {})}
    colours = {name: SYSTEM[theme].get(value, value) for name, value in both.items()}
    assert colours.keys() == set(names.COLOURS)
    ground = colours["background"]
    assert contrast(colours["text"], ground) >= 4.5
    assert contrast(colours["button-text"], colours["button"]) >= 4.5
    # A button is known by its ground, and the focus by its ring.
    assert contrast(colours["button"], ground) >= 3
    assert contrast(colours["focus"], ground) >= 3
    if preset == "contrast":
        assert contrast(colours["text"], ground) >= 7
        assert contrast(colours["border"], ground) >= 3
