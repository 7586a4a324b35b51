"""What a publication would change: the version in force beside the draft, member by member."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.saying import REFERENCE, say, saying
from consentkit.domain.site import SiteDefinition

Kind = Literal["added", "removed", "changed"]
Table = Mapping[str, Any]

# Lists whose members have a name of the owner's in the path.
NAMED = frozenset({"categories", "purposes", "services", "cookies", "names"})
ORDER = " (order)"
_FLAGS = frozenset(
    {"required", "gpc", "http_only", "lock", "reload_on_withdrawal", "hide_from_bots"}
) | {"count_shown", "answers", "markup"}
_LISTS = frozenset({"languages", "signals"})
_COOKIE = frozenset({"name", "host", "kind", "lifetime", "purpose", "http_only"})
_DAYS = re.compile(r"(\d{1,3}) days?")


@dataclass(frozen=True, slots=True)
class Change:
    """``member`` is a path by keys: where something stands in a list tells nothing. Of a whole
    table that comes or goes, ``before`` or ``after`` is its title. ``path``, ``old`` and ``new``
    are the same for whoever says it in other words than English.
    """

    kind: Kind
    member: str
    before: str = ""
    after: str = ""
    path: tuple[str, ...] = field(default=(), compare=False, repr=False)
    old: Any = field(default=None, compare=False, repr=False)
    new: Any = field(default=None, compare=False, repr=False)

    def said(self, language: str) -> tuple[str, str]:
        """Return ``before`` and ``after`` in a language of ``domain/saying.py``."""
        return _said_of(self.old, language), _said_of(self.new, language)

    def document(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("kind", "member", "before", "after")}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Change":
        """Read what ``document`` made, which the trail keeps, so that it can be said in another
        language too; what was written otherwise is said as it stands.
        """
        kind = {"added": "added", "removed": "removed"}.get(document.get("kind", ""), "changed")
        member, before, after = (
            str(document.get(name, "")) for name in ("member", "before", "after")
        )
        path = _path_of(member)
        name = member_of(path)
        old, new = (_value_of(name, text) for text in (before, after))
        return cls(cast(Kind, kind), member, before, after, path, old, new)


def member_of(path: Sequence[str]) -> str:
    """Return the member at the end of a path; empty where a name or a text of the banner is."""
    last = ""
    parts = iter(path)
    for part in parts:
        last = "" if part in NAMED and next(parts, None) is not None else part
    return "" if path[:1] == ("texts",) else last


def compare(before: BannerVersion, site_name: str, banner: Banner) -> tuple[Change, ...]:
    """Return every change, in the order of a site's file; none if nothing is to be published.

    Whatever differs in the documents is named: a member that comes to the banner later needs
    nothing here.
    """
    old = {"site": {"name": before.site_name}} | _whole(before.banner)
    new = {"site": {"name": site_name}} | _whole(banner)
    return tuple(_members((), old, new))


def compare_banners(before: Banner, after: Banner) -> tuple[Change, ...]:
    """Return every change from one state of a draft to another."""
    return tuple(_members((), _whole(before), _whole(after)))


def compare_sites(before: SiteDefinition, after: SiteDefinition) -> tuple[Change, ...]:
    """Return every change between two forms of a site, settings and draft."""
    old = {"site": before.document()["site"]} | _whole(before.banner)
    new = {"site": after.document()["site"]} | _whole(after.banner)
    return tuple(_members((), old, new))


def _whole(banner: Banner) -> dict[str, Any]:
    """The document, with the members that it leaves out when they say what is usual."""
    return banner.document() | {
        "refusal_days": banner.refusal_days,
        "look": banner.look.document(),
        "behaviour": banner.behaviour.document(),
        "audience": banner.audience,
    }


def _members(path: tuple[str, ...], old: Table, new: Table) -> Iterator[Change]:
    for name in [*old, *(name for name in new if name not in old)]:
        member = (*path, name)
        if name not in new:
            yield _change("removed", member, old=old[name])
        elif name not in old:
            yield _change("added", member, new=new[name])
        elif old[name] != new[name]:
            yield from _values(member, old[name], new[name])


def _values(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Change]:
    if _is_table(old) and _is_table(new):
        yield from _members(path, old, new)
    elif _lists_tables(old) or _lists_tables(new):
        yield from _items(path, _by_name(old), _by_name(new))
    else:
        yield _change("changed", path, old, new)


def _items(path: tuple[str, ...], old: Table, new: Table) -> Iterator[Change]:
    yield from _members(path, old, new)
    left = [name for name in old if name in new]
    right = [name for name in new if name in old]
    if left != right:
        yield _change("changed", (*path[:-1], f"{path[-1]}{ORDER}"), left, right)


def _by_name(items: list[Table]) -> dict[str, Table]:
    """Name each table of a list: by its key, or as a cookie by its name and place."""
    named: dict[str, Table] = {}
    for item in items:
        name = item.get("key") or " ".join(filter(None, (item["name"], item.get("host"))))
        count = sum(other == name or other.startswith(f"{name} #") for other in named)
        named[f"{name} #{count + 1}" if count else name] = item
    return named


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and not _is_lifetime(value)


def _is_lifetime(value: Table) -> bool:
    """One value, though it is written as a table. Cookies have a kind as well, and a name."""
    return "kind" in value and "name" not in value


def _lists_tables(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _change(kind: Kind, path: tuple[str, ...], old: Any = None, new: Any = None) -> Change:
    before, after = _said_of(old, REFERENCE), _said_of(new, REFERENCE)
    return Change(kind, ".".join(path), before, after, path, old, new)


def _said_of(value: Any, language: str) -> str:
    return "" if value is None else _said(value, language)


def _said(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return say(saying("value.yes" if value else "value.no"), language)
    if isinstance(value, list):
        return ", ".join(_said(each, language) for each in value)
    if not isinstance(value, dict):
        return str(value)
    if _is_lifetime(value):
        return _span(value, language)
    title = value.get("title") or value.get("name") or value.get("own_name") or ""
    return str(next(iter(title.values()))) if isinstance(title, dict) else str(title)


def _span(lifetime: Table, language: str) -> str:
    days = lifetime.get("days")
    if days is None:
        return say(saying(f"value.{lifetime['kind']}"), language)
    return say(saying("value.one_day" if days == 1 else "value.days", count=days), language)


def _path_of(member: str) -> tuple[str, ...]:
    path: list[str] = []
    parts = member.split(".")
    while parts:
        part, *parts = parts
        path.append(part)
        if part in NAMED and parts:
            # Of these names, only a cookie's has points itself, for it ends with its host.
            count = _count_of_host(parts) if part == "cookies" else 1
            path.append(".".join(parts[:count]))
            parts = parts[count:]
    return tuple(path)


def _count_of_host(parts: list[str]) -> int:
    """A member comes after it, or a member and a language, or nothing."""
    ends = (at for at in (len(parts) - 2, len(parts) - 1) if at > 0 and parts[at] in _COOKIE)
    return next(ends, len(parts))


def _value_of(member: str, text: str) -> Any:
    answers = {_said(value, REFERENCE): value for value in (True, False)}
    if member in _FLAGS:
        return answers.get(text, text or None)
    if member in _LISTS and text:
        return text.split(", ")
    if member == "lifetime":
        days = _DAYS.fullmatch(text)
        if days:
            return {"kind": "days", "days": int(days[1])}
        return {"kind": text} if text in ("session", "persistent") else text or None
    return text or None
