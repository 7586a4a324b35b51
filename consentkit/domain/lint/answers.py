"""Rules about how the banner asks: its buttons, its words, its colours, and the way back."""

import re
from collections.abc import Iterator

from consentkit.domain import texts
from consentkit.domain.banner import Banner
from consentkit.domain.lint.colours import contrast, shown_colours
from consentkit.domain.lint.finding import Fault, Rule, Severity
from consentkit.domain.lint.phrases import holds, phrase_in, plain
from consentkit.domain.lint.places import Words, descriptions, label, sentences
from consentkit.domain.saying import saying
from consentkit.domain.site import Site

_ANSWERS = ("accept", "decline", "settings", "save")
# WCAG 2.2: text 1.4.3, and what is no text 1.4.11.
LEAST_FOR_TEXT = 4.5
LEAST_FOR_SHAPES = 3


def both_answers(banner: Banner, _site: Site) -> Iterator[Fault]:
    """Two buttons are there whatever is configured; their words could still hide one of them."""
    for language in banner.languages:
        said = {key: plain(label(banner, language, key)) for key in _ANSWERS}
        usual = {key: plain(text) for key, text in texts.words(language).items() if key in said}
        for key in _ANSWERS:
            taken = [other for other in _ANSWERS if other != key]
            confused = [o for o in taken if said[key] in (said[o], usual.get(o))]
            if said[key] and confused:
                yield Fault(
                    f"banner.texts.{language}.{key}",
                    saying(
                        "lint.both_answers",
                        button=key,
                        text=label(banner, language, key),
                        other=confused[0],
                    ),
                )


def equal_weight(banner: Banner, _site: Site) -> Iterator[Fault]:
    """Accept, decline and settings are drawn alike; the owner's colours may blot out all three."""
    for theme, colours in shown_colours(banner.look).items():
        ratio = contrast(colours["button-text"], colours["button"])
        if ratio < LEAST_FOR_TEXT:
            yield _too_faint(banner, theme, "button-text", "button", ratio, LEAST_FOR_TEXT)


def readable(banner: Banner, _site: Site) -> Iterator[Fault]:
    pairs = (
        ("text", LEAST_FOR_TEXT),
        ("button", LEAST_FOR_SHAPES),
        ("focus", LEAST_FOR_SHAPES),
    )
    for theme, colours in shown_colours(banner.look).items():
        for name, least in pairs:
            ratio = contrast(colours[name], colours["background"])
            if ratio < least:
                yield _too_faint(banner, theme, name, "background", ratio, least)


def _too_faint(
    banner: Banner, theme: str, name: str, ground: str, ratio: float, least: float
) -> Fault:
    own = banner.look.light if theme == "light" else {**banner.look.light, **banner.look.dark}
    # The colour that the owner gave is the one to change; of two, the first.
    at_fault = name if name in own or ground not in own else ground
    return Fault(
        f"banner.look.{theme}.{at_fault}",
        saying(
            "lint.too_faint",
            theme=saying(f"theme.{theme}"),
            colour=saying(f"colour.{name}"),
            ground=saying(f"colour.{ground}"),
            ratio=ratio,
            least=least,
        ),
    )


def no_implied_consent(banner: Banner, _site: Site) -> Iterator[Fault]:
    """Nothing but an answer is taken for one; the words must not say otherwise."""
    for words in (*sentences(banner), *descriptions(banner)):
        phrase = _implied(words)
        if phrase:
            yield Fault(
                words.member,
                saying("lint.implied_consent", phrase=phrase),
            )


def _implied(words: Words) -> str | None:
    """What one does anyway, told in one sentence with a yes: neither alone says that much."""
    for sentence in re.split(r"[.!?;\u3002\uff01\uff1f]", words.text):
        phrase = phrase_in("implied", sentence, words.language)
        if phrase and _says_yes(sentence, words.language):
            return phrase
    return None


def _says_yes(text: str, language: str) -> bool:
    return bool(phrase_in("accepting", text, language) and not phrase_in("without", text, language))


def no_wall(banner: Banner, _site: Site) -> Iterator[Fault]:
    for words in sentences(banner):
        phrase = phrase_in("wall", words.text, words.language)
        if phrase:
            yield Fault(
                words.member,
                saying("lint.wall", phrase=phrase),
            )
    if banner.look.lock:
        yield Fault(
            "banner.look.lock",
            saying("lint.locked"),
            Severity.WARNING,
        )


def closing_is_no_yes(banner: Banner, _site: Site) -> Iterator[Fault]:
    for language in banner.languages:
        for key in ("accept", "close"):
            text = label(banner, language, key)
            if _accepts(text, language) and (key == "close" or _closes(text, language)):
                yield Fault(
                    f"banner.texts.{language}.{key}",
                    saying("lint.closing_accepts", text=text),
                )


def _accepts(text: str, language: str) -> bool:
    return _says_yes(text, language) or holds(text, texts.words(language).get("accept", ""))


def _closes(text: str, language: str) -> bool:
    usual = texts.words(language).get("close", "")
    return bool(phrase_in("closing", text, language)) or holds(text, usual)


def way_back(banner: Banner, _site: Site) -> Iterator[Fault]:
    """The pages may have a way of their own, which cannot be seen from here."""
    if banner.look.reopen == "none":
        yield Fault(
            "banner.look.reopen",
            saying("lint.way_back"),
            Severity.WARNING,
        )


RULES = (
    Rule(
        id="L-EU-01",
        severity=Severity.ERROR,
        asks="The first layer offers accept and decline, each under words of its own.",
        basis="GDPR Art. 4(11); EDPB Cookie Banner Taskforce report (2023), type A; CNIL 2020-092",
        find=both_answers,
    ),
    Rule(
        id="L-EU-03",
        severity=Severity.ERROR,
        asks="Accept and decline look alike, and the words on both can be read.",
        basis="EDPB Cookie Banner Taskforce report (2023), types D and E; Garante, guidelines of"
        " 10 June 2021",
        find=equal_weight,
    ),
    Rule(
        id="L-EU-05",
        severity=Severity.ERROR,
        asks="Scrolling, going on or waiting is no consent, and nothing says that it is.",
        basis="GDPR Art. 4(11); EDPB Guidelines 05/2020, para. 86",
        find=no_implied_consent,
    ),
    Rule(
        id="L-EU-06",
        severity=Severity.ERROR,
        asks="Whoever declines gets in as well. A page lock, which either answer opens, is a"
        " warning.",
        basis="GDPR Art. 7(4); EDPB Guidelines 05/2020, paras 38 to 41, and Opinion 08/2024",
        find=no_wall,
    ),
    Rule(
        id="L-EU-07",
        severity=Severity.ERROR,
        asks="Closing is no consent: no button both closes and accepts.",
        basis="Garante, guidelines of 10 June 2021; VG Hannover, 19 March 2025",
        find=closing_is_no_yes,
    ),
    Rule(
        id="L-EU-15",
        severity=Severity.ERROR,
        asks="A way back to the choice stands on every page. Without the floating button, a"
        " warning: pages may have their own.",
        basis="GDPR Art. 7(3); EDPB Cookie Banner Taskforce report (2023), type K",
        find=way_back,
    ),
    Rule(
        id="L-TX-10",
        severity=Severity.ERROR,
        asks="Words, buttons and the focus ring stand out from the banner's ground.",
        basis="WCAG 2.2, 1.4.3 and 1.4.11; Directive (EU) 2019/882",
        find=readable,
    ),
)
