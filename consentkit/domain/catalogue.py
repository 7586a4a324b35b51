"""Cookies that many sites have: a few of our own description, and what a catalogue's file names.

The file is the CSV of the Open Cookie Database (Apache-2.0), which whoever runs the service
downloads and imports. Its cells are text and nothing else, whatever a spreadsheet would make of
them.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from consentkit.domain.category import KINDS, is_cookie_name, is_host
from consentkit.domain.lifetime import MAX_DAYS, Lifetime
from consentkit.domain.names import is_category_key
from consentkit.domain.reader import is_web_link

COLUMNS = {
    "platform": ("platform",),
    "name": ("cookie / data key name", "cookie name"),
    "domain": ("domain",),
    "description": ("description",),
    "retention": ("retention period",),
    "controller": ("data controller",),
    "portals": ("user privacy & gdpr rights portals",),
    "wildcard": ("wildcard match",),
}
MAX_PURPOSE = 1000
_MAX_NAME = 200
_DAYS = {"second": 0, "minute": 0, "hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
_SPAN = re.compile(r"(\d{1,4}|an?|one)\s*(second|minute|hour|day|week|month|year)s?\b", re.I)
# As the file writes "four of this name", and a part of the name that is different each time.
_HOW_MANY = re.compile(r" ?\[x\d+\]\Z")
_PLACEHOLDER = re.compile(r"(?<=.)<\w+>\Z")
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCookie:
    """``days`` is None where nobody knows how long it stays, 0 for the session. ``purpose`` is by
    language; a catalogue's is in English.
    """

    name: str
    service: str
    provider: str
    policy_url: str
    host: str
    days: int | None
    purpose: Mapping[str, str]
    kind: str = KINDS[0]


@dataclass(frozen=True, slots=True)
class BadRow:
    """``line`` is where the row ends in the file, from 1 on."""

    line: int
    why: str


class NoCatalogue(ValueError):
    """The file has not the columns of the Open Cookie Database."""


@cache
def seed() -> tuple[KnownCookie, ...]:
    text = files("consentkit.domain").joinpath("catalogue.json").read_text("utf-8")
    return tuple(
        KnownCookie(
            service=vendor["service"],
            provider=vendor["provider"],
            policy_url=vendor["policy_url"],
            **({"host": ""} | each),
        )
        for vendor in json.loads(text)
        for each in vendor["cookies"]
    )


def read_catalogue(lines: Iterable[str]) -> Iterator[KnownCookie | BadRow]:
    """Yield each row of the file as what it names, or as what is wrong with it.

    Raises ``NoCatalogue`` when it is another file.
    """
    rows = csv.reader(lines)
    places = _places(_next(rows))
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as err:
            yield BadRow(rows.line_num, str(err))
            continue
        if any(cell.strip() for cell in row):
            try:
                yield _read({name: _cell(row, at) for name, at in places.items()})
            except ValueError as err:
                yield BadRow(rows.line_num, str(err))


def as_service(known: KnownCookie, taken: Collection[str]) -> dict[str, Any]:
    """Return the fields of a service, with a key that none of ``taken`` has."""
    plain = _NO_KEY.sub("_", known.service.lower()).strip("_")[:50]
    key = plain if is_category_key(plain) else f"s_{plain}".rstrip("_")
    count = sum(each == key or each.startswith(f"{key}_") for each in taken)
    return {
        "key": f"{key}_{count + 1}" if key in taken else key,
        "name": known.service,
        "provider": known.provider,
        "policy_url": known.policy_url,
    }


def as_cookie(
    known: KnownCookie, languages: Sequence[str], default: str, most: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the fields of a cookie that stays no longer than ``most``, its category's lifetime."""
    longest = Lifetime.parse(dict(most)).longest_days
    days = longest if known.days is None else min(known.days, longest)
    told = known.purpose
    words = {tag: told.get(tag) or told.get(tag.split("-")[0], "") for tag in languages}
    spare = words[default] or told["en"]
    return {
        "name": known.name,
        "host": known.host,
        "lifetime": _lifetime(days),
        "purpose": {tag: text or spare for tag, text in words.items()},
        "kind": known.kind,
    }


def _lifetime(days: int) -> dict[str, Any]:
    if days == 0:
        return {"kind": "session"}
    return {"kind": "persistent"} if days >= MAX_DAYS else {"kind": "days", "days": days}


def _next(rows: Iterator[list[str]]) -> list[str]:
    try:
        return next(rows)
    except (StopIteration, csv.Error):
        return []


def _places(header: list[str]) -> dict[str, int]:
    found = [cell.strip().lstrip("\ufeff").lower() for cell in header]
    places = {}
    for name, titles in COLUMNS.items():
        at = next((found.index(title) for title in titles if title in found), None)
        if at is None:
            raise NoCatalogue(f"the first line names no column “{titles[0]}”")
        places[name] = at
    return places


def _cell(row: list[str], at: int) -> str:
    if at >= len(row):
        raise ValueError("it has fewer cells than the first line has columns")
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in row[at])
    return " ".join(plain.split())


def _read(cells: Mapping[str, str]) -> KnownCookie:
    name = _PLACEHOLDER.sub("*", _HOW_MANY.sub("", cells["name"]))
    if cells["wildcard"] == "1" and not name.endswith("*"):
        name += "*"
    if not name.strip("*") or not is_cookie_name(name):
        raise ValueError(f"“{name[:60]}” is no name of a cookie")
    if not cells["platform"]:
        raise ValueError("it names no platform")
    if not cells["description"]:
        raise ValueError("it has no description")
    link = cells["portals"].split(" ")[0]
    return KnownCookie(
        name=name,
        service=cells["platform"][:_MAX_NAME],
        provider=cells["controller"][:_MAX_NAME],
        policy_url=link if is_web_link(link) and len(link) <= 500 else "",
        host=_host(cells["domain"]),
        days=read_retention(cells["retention"]),
        purpose={"en": cells["description"][:MAX_PURPOSE]},
    )


def read_retention(text: str) -> int | None:
    """Return the days that words such as “2 years” come to, at most what browsers keep."""
    if "session" in text.lower():
        return 0
    found = _SPAN.search(text)
    if found is None:
        return MAX_DAYS if "persistent" in text.lower() else None
    number = int(found[1]) if found[1].isdigit() else 1
    unit = _DAYS[found[2].lower()]
    # What ends within a day is told as one: days are what we count in.
    return min(number * unit, MAX_DAYS) or 1


def _host(text: str) -> str:
    """The catalogue says “example.com (3rd party)”, or that it is the site's own."""
    first = text.lower().split(" ")[0].strip(",;")
    return first if "." in first and is_host(first) else ""
