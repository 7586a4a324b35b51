"""Says what a review found in the language of whoever reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from consentkit.domain.banner import Banner
from consentkit.domain.consequence import Consequence
from consentkit.domain.difference import Change, Kind
from consentkit.domain.lint import Finding
from consentkit.domain.question import Question
from consentkit.domain.saying import say
from consentkit.web.console.change_words import is_language, say_place, say_values


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
                say_place(each, self._language, self._titles),
                *say_values(each, self._language),
                next((part for part in reversed(each.path) if is_language(part)), ""),
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


def title_in(title: Mapping[str, str], language: str, banner: Banner) -> str:
    """Return a title in the reader's language if the banner has it in one like it."""
    for tag, text in title.items():
        if tag.split("-")[0] == language:
            return text
    return title[banner.default_language]
