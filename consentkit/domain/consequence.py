"""What a publication would mean for visitors, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consentkit.domain.banner import Banner, BannerVersion, asked_since
from consentkit.domain.category import Category, Purpose
from consentkit.domain.difference import Change
from consentkit.domain.question import Question, reasons_to_ask_again


@dataclass(frozen=True, slots=True)
class Consequence:
    """``keys`` are the questions it is about, whose earlier answers no longer count.
    ``brings_back`` is whether the banner comes back for it to visitors who have answered.
    """

    sentence: str
    keys: tuple[str, ...] = ()
    brings_back: bool = False


def consequences(
    before: BannerVersion | None, banner: Banner, changes: Sequence[Change]
) -> tuple[Consequence, ...]:
    """``changes`` are what ``compare`` found between the two. Who is asked again comes from
    ``asked_since``, the very function that a publication applies.
    """
    if before is None:
        return (
            Consequence(
                "the first version: every visitor is asked", banner.answerable(), brings_back=True
            ),
        )
    found = [
        *_of_questions(before, banner),
        *_of_what_is_gone(before.banner, banner),
        *_of_days("an answer", before.banner.validity_days, banner.validity_days),
        *_of_days("a refusal", before.banner.refusal_days, banner.refusal_days),
        *_of_cookie_domain(before.banner, banner),
    ]
    if not any(each.brings_back for each in found):
        found.append(Consequence(_nobody(changes)))
    return tuple(found)


def _of_questions(before: BannerVersion, banner: Banner) -> Iterator[Consequence]:
    since = asked_since(banner, before)
    old = {item.key: item for item in before.banner.asked()}
    anew = [item for item in banner.asked() if since.get(item.key) == before.number + 1]
    new = [item for item in anew if item.key not in old]
    yield from _of_new(new)
    for item in anew:
        if item.key in old:
            yield _of_changed(item, old[item.key])


def _of_new(new: Sequence[Question]) -> Iterator[Consequence]:
    categories = [item for item in new if isinstance(item, Category)]
    asked = tuple(item.key for item in categories if not item.required)
    told = tuple(item.key for item in categories if item.required)
    opt_ins = tuple(item.key for item in new if isinstance(item, Purpose))
    if asked:
        them = "it" if len(asked) == 1 else "them"
        yield Consequence(
            f"{_count(asked, 'new category', 'new categories')}: visitors will be asked about"
            f" {them} ({', '.join(asked)})",
            asked,
            brings_back=True,
        )
    if told:
        yield Consequence(
            f"{_count(told, 'new category', 'new categories')}, always on: visitors are told, not"
            f" asked ({', '.join(told)})",
            told,
        )
    if opt_ins:
        yield Consequence(
            f"{_count(opt_ins, 'new opt-in', 'new opt-ins')}: off until a visitor ticks the box"
            f" ({', '.join(opt_ins)})",
            opt_ins,
        )


def _count(keys: Sequence[str], one: str, many: str) -> str:
    return f"1 {one}" if len(keys) == 1 else f"{len(keys)} {many}"


def _of_changed(item: Question, old: Question) -> Consequence:
    why = f"{item.key}: {', '.join(reason.value for reason in reasons_to_ask_again(item, old))}"
    if isinstance(item, Purpose):
        return Consequence(
            f"{why}: a yes given before no longer counts, and the banner does not come back for it",
            (item.key,),
        )
    if item.required:
        return Consequence(f"{why}: it is always on, so nobody is asked about it", (item.key,))
    return Consequence(f"{why}: those who answered it are asked again", (item.key,), True)


def _of_what_is_gone(old: Banner, new: Banner) -> Iterator[Consequence]:
    kept = set(new.answerable())
    for item in old.asked():
        if item.key not in kept:
            yield Consequence(f"{item.key} is no longer asked: what was answered has no effect")
    required = {category.key for category in new.categories if category.required}
    for category in old.categories:
        if category.key in required and not category.required:
            yield Consequence(f"{category.key} is always on from now, whatever was answered")


def _of_days(what: str, old: int, new: int) -> Iterator[Consequence]:
    if new < old:
        yield Consequence(
            f"{what} stands for {new} days instead of {old}: those whose answer is older are asked"
            " again",
            brings_back=True,
        )
    elif new > old:
        yield Consequence(f"{what} that is given from now on stands for {new} days, not {old}")


def _of_cookie_domain(old: Banner, new: Banner) -> Iterator[Consequence]:
    if old.behaviour.cookie_domain != new.behaviour.cookie_domain:
        yield Consequence(
            "the consent cookie belongs to another domain: visitors whose answer is not found there"
            " are asked again about everything",
            brings_back=True,
        )


def _nobody(changes: Sequence[Change]) -> str:
    if not changes:
        return "nothing changes: a publication makes no new version"
    if all(change.member.startswith("texts.") for change in changes):
        return "texts only: nobody is asked again"
    if all(change.member.startswith("look.") for change in changes):
        return "look only: nobody is asked again"
    return "nobody is asked again"
