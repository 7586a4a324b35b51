"""What a publication would mean for visitors, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consentkit.domain.banner import Banner, BannerVersion, asked_since
from consentkit.domain.category import Category, Purpose
from consentkit.domain.difference import Change
from consentkit.domain.question import Question, reasons_to_ask_again
from consentkit.domain.saying import Saying, saying


@dataclass(frozen=True, slots=True)
class Consequence:
    """``keys`` are the questions it is about, whose earlier answers no longer count.
    ``brings_back`` is whether the banner comes back for it to visitors who have answered.
    """

    saying: Saying
    keys: tuple[str, ...] = ()
    brings_back: bool = False

    @property
    def sentence(self) -> str:
        return str(self.saying)


def consequences(
    before: BannerVersion | None, banner: Banner, changes: Sequence[Change]
) -> tuple[Consequence, ...]:
    """``changes`` are what ``compare`` found between the two. Who is asked again comes from
    ``asked_since``, the very function that a publication applies.
    """
    if before is None:
        return (Consequence(saying("consequence.first"), banner.answerable(), brings_back=True),)
    found = [
        *_of_questions(before, banner),
        *_of_what_is_gone(before.banner, banner),
        *_of_days("answer", before.banner.validity_days, banner.validity_days),
        *_of_days("refusal", before.banner.refusal_days, banner.refusal_days),
        *_of_cookie_domain(before.banner, banner),
    ]
    if not any(each.brings_back for each in found):
        found.append(Consequence(saying(f"consequence.{_nobody(changes)}")))
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
    for kind, keys in (("asked", asked), ("told", told), ("opt_in", opt_ins)):
        if keys:
            many = "one" if len(keys) == 1 else "many"
            said = saying(f"consequence.{kind}_{many}", count=len(keys), keys=keys)
            yield Consequence(said, keys, brings_back=kind == "asked")


def _of_changed(item: Question, old: Question) -> Consequence:
    why = tuple(saying(f"reason.{each.value}") for each in reasons_to_ask_again(item, old))
    if isinstance(item, Purpose):
        kind = "opt_in_changed"
    else:
        kind = "told_again" if item.required else "asked_again"
    said = saying(f"consequence.{kind}", key=item.key, why=why)
    return Consequence(said, (item.key,), brings_back=kind == "asked_again")


def _of_what_is_gone(old: Banner, new: Banner) -> Iterator[Consequence]:
    kept = set(new.answerable())
    for item in old.asked():
        if item.key not in kept:
            yield Consequence(saying("consequence.gone", key=item.key))
    required = {category.key for category in new.categories if category.required}
    for category in old.categories:
        if category.key in required and not category.required:
            yield Consequence(saying("consequence.always_on", key=category.key))


def _of_days(what: str, old: int, new: int) -> Iterator[Consequence]:
    if new != old:
        kind = "shorter" if new < old else "longer"
        said = saying(f"consequence.{what}_{kind}", new=new, old=old)
        yield Consequence(said, brings_back=new < old)


def _of_cookie_domain(old: Banner, new: Banner) -> Iterator[Consequence]:
    if old.behaviour.cookie_domain != new.behaviour.cookie_domain:
        yield Consequence(saying("consequence.cookie_domain"), brings_back=True)


def _nobody(changes: Sequence[Change]) -> str:
    if not changes:
        return "nothing"
    if all(change.member.startswith("texts.") for change in changes):
        return "texts_only"
    if all(change.member.startswith("look.") for change in changes):
        return "look_only"
    return "nobody"
