"""Says what a review found in the language of whoever reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from babel import Locale, UnknownLocaleError

from consentkit.domain.banner import Banner
from consentkit.domain.consequence import Consequence
from consentkit.domain.difference import Change, Kind
from consentkit.domain.lint import Finding
from consentkit.domain.names import LANGUAGE
from consentkit.domain.question import Question
from consentkit.domain.saying import say
from consentkit.web.console.words import words

# Lists whose members have a name of the owner's in the path.
_NAMED = frozenset({"categories", "purposes", "services", "cookies"})
_ORDER = " (order)"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """``place`` are the words that lead to the member, the widest first."""

    kind: Kind
    place: tuple[str, ...]
    before: str
    after: str
    language: str  # of the words themselves, where they are in one


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """``mend`` is the address of the page where it is mended; empty if there is none."""

    severity: str
    rule: str
    sentence: str
    basis: str
    member: str
    mend: str


@dataclass(frozen=True, slots=True)
class ShownConsequence:
    sentence: str
    brings_back: bool


class Shown:
    """``banners`` are those that what is said is about; the last one's titles win."""

    def __init__(self, language: str, *banners: Banner) -> None:
        self._language = language
        self._words = words(language)
        self._titles: dict[str, str] = {}
        for banner in banners:
            items: tuple[Question, ...] = (*banner.categories, *banner.purposes)
            for item in items:
                self._titles[item.key] = title_in(item.title, language, banner)

    def changes(self, changes: Sequence[Change]) -> list[tuple[str, list[ShownChange]]]:
        """Return them under a heading for each part of the banner."""
        shown = [
            ShownChange(
                each.kind,
                tuple(self._place(each.path)),
                *each.said(self._language),
                next((part for part in reversed(each.path) if _is_language(part)), ""),
            )
            for each in changes
        ]
        return [(part, list(found)) for part, found in groupby(shown, lambda each: each.place[0])]

    def consequences(self, found: Sequence[Consequence]) -> list[ShownConsequence]:
        said = [(say(each.saying, self._language, self._titles), each) for each in found]
        return [
            ShownConsequence(sentence[:1].upper() + sentence[1:], each.brings_back)
            for sentence, each in said
        ]

    def findings(
        self, found: Sequence[Finding], mended_at: Callable[[str], str] = lambda _member: ""
    ) -> list[ShownFinding]:
        """``mended_at`` tells the address of the page where a member is mended, or nothing."""
        return [
            ShownFinding(
                severity=each.severity.word,
                rule=each.rule,
                sentence=say(each.saying, self._language, self._titles),
                basis=each.basis_in(self._language),
                member=each.member,
                mend=mended_at(each.member),
            )
            for each in found
        ]

    def _place(self, path: Sequence[str]) -> list[str]:
        place = []
        parts = iter(path)
        for part in parts:
            if part in _NAMED:
                kind = self._words[f"publishing_member_{part}"]
                name = next(parts, "")
                place.append(f"{kind}: {self._titles.get(name, name)}" if name else kind)
            else:
                place.append(self._said(part))
        return place

    def _said(self, part: str) -> str:
        if _is_language(part):
            return language_name(part, self._language)
        if part.endswith(_ORDER):
            part = f"order_{part.removesuffix(_ORDER)}"
        return self._words.get(f"publishing_member_{part}", part)


def title_in(title: Mapping[str, str], language: str, banner: Banner) -> str:
    """Return a title in the reader's language if the banner has it in one like it."""
    for tag, text in title.items():
        if tag.split("-")[0] == language:
            return text
    return title[banner.default_language]


def language_name(tag: str, language: str) -> str:
    try:
        found = Locale.parse(tag, sep="-").get_display_name(language)
    except (UnknownLocaleError, ValueError):
        found = None
    return found or tag


def _is_language(part: str) -> bool:
    """Whether a part of a path is a tag; no member of a banner is as short as one."""
    return bool(LANGUAGE.match(part)) and len(part.split("-")[0]) <= 3
