"""Rules about what is asked: categories, opt-ins, and how they are told."""

import unicodedata
from collections.abc import Iterator
from functools import reduce

from consentkit.domain.banner import Banner
from consentkit.domain.behaviour import default_signals
from consentkit.domain.category import Category
from consentkit.domain.lint.finding import Fault, Rule, Severity
from consentkit.domain.lint.phrases import phrase_in
from consentkit.domain.lint.places import (
    categories,
    cookie_purposes,
    descriptions,
    items,
    sentences,
)
from consentkit.domain.saying import Saying, saying
from consentkit.domain.site import Site

LEAST_DESCRIPTION = 20
# What a signal is for, by the usual name of the category that it belongs to.
_AIMS = ("functional", "analytics", "marketing")
_NEVER_REQUIRED = ("analytics", "marketing")
# Names under which the same things go.
_ALIASES = {"statistics": "analytics", "advertising": "marketing", "ads": "marketing"}


def aims(category: Category) -> tuple[str, ...]:
    """Return what a category is for, as far as its name or its signals tell."""
    named = _ALIASES.get(category.key, category.key)
    told = set(category.signals)
    return tuple(aim for aim in _AIMS if aim == named or not told.isdisjoint(default_signals(aim)))


def nothing_ticked(banner: Banner, _site: Site) -> Iterator[Fault]:
    """No box can be ticked in advance; but what is always on is a yes that nobody gave."""
    for path, category in categories(banner):
        for aim in aims(category):
            if category.required and aim in _NEVER_REQUIRED:
                yield Fault(
                    f"{path}.required",
                    saying("lint.always_on", key=category.key, aim=saying(f"aim.{aim}")),
                )


def one_question_each(banner: Banner, _site: Site) -> Iterator[Fault]:
    for path, category in categories(banner):
        found = aims(category)
        if len(found) > 1:
            yield Fault(
                f"{path}.signals" if category.own_signals else f"{path}.key",
                saying(
                    "lint.two_in_one",
                    key=category.key,
                    aims=reduce(_and, (saying(f"aim.{aim}") for aim in found)),
                ),
            )


def _and(first: Saying, second: Saying) -> Saying:
    return saying("lint.and", first=first, second=second)


def described(banner: Banner, _site: Site) -> Iterator[Fault]:
    for words in descriptions(banner):
        if _width(words.text) < LEAST_DESCRIPTION:
            yield Fault(
                words.member,
                saying(
                    "lint.not_described", text=words.text, key=words.of, least=LEAST_DESCRIPTION
                ),
            )


def _width(text: str) -> int:
    """A sign of Chinese, Japanese or Korean says as much as two letters."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def no_vague_words(banner: Banner, _site: Site) -> Iterator[Fault]:
    for words in (*sentences(banner), *descriptions(banner), *cookie_purposes(banner)):
        phrase = phrase_in("vague", words.text, words.language)
        if phrase:
            yield Fault(
                words.member,
                saying("lint.vague", phrase=phrase),
            )


def party_named(banner: Banner, _site: Site) -> Iterator[Fault]:
    for path, category in categories(banner):
        for index, service in enumerate(category.services):
            if service.cookies and not service.provider and not category.required:
                yield Fault(
                    f"{path}.services[{index}].provider",
                    saying("lint.nobody_named", service=service.name),
                )


def in_every_language(banner: Banner, _site: Site) -> Iterator[Fault]:
    """Every language has every text; but one could be a copy, or the shipped words beside own."""
    for path, item in items(banner):
        seen: dict[str, str] = {}
        for language, text in item.description.items():
            first = seen.setdefault(text, language)
            if first.split("-")[0] != language.split("-")[0]:
                yield Fault(
                    f"{path}.description.{language}",
                    saying("lint.a_copy", key=item.key, language=language, first=first),
                )


RULES = (
    Rule(
        id="L-EU-04",
        severity=Severity.ERROR,
        asks="Nothing that needs a yes is on before it: nothing for analytics or marketing is"
        " required.",
        basis="CJEU C-673/17 Planet49, paras 52 to 65; GDPR recital 32; EDPB Cookie Banner"
        " Taskforce report (2023), types B and I",
        find=nothing_ticked,
    ),
    Rule(
        id="L-EU-08",
        severity=Severity.ERROR,
        asks="Each purpose has a choice of its own: no category answers for two.",
        basis="GDPR Art. 4(11) and recital 43; EDPB Guidelines 05/2020, paras 42 to 45",
        find=one_question_each,
    ),
    Rule(
        id="L-EU-09",
        severity=Severity.ERROR,
        asks="Every category and opt-in is described in every language, in 20 characters at least.",
        basis="GDPR Art. 13(1)(c); EDPB Guidelines 05/2020, para. 64; CNIL 2020-092",
        find=described,
    ),
    Rule(
        id="L-EU-10",
        severity=Severity.WARNING,
        asks="No phrase that could mean anything, such as “improve your experience”.",
        basis="AEPD, guide on the use of cookies; GDPR Art. 12(1)",
        find=no_vague_words,
    ),
    Rule(
        id="L-EU-16",
        severity=Severity.ERROR,
        asks="Of every cookie that needs a yes it is told how long it stays and whose it is.",
        basis="CJEU C-673/17 Planet49, paras 75 to 81; GDPR Art. 13",
        find=party_named,
    ),
    Rule(
        id="L-TX-06",
        severity=Severity.WARNING,
        asks="Every language has its own words; none is a copy of another.",
        basis="GDPR Art. 12(1); EDPB Guidelines 05/2020, para. 67",
        find=in_every_language,
    ),
)
