"""A Set-Cookie header as browsers read it, and with another lifetime.

Source: RFC 6265bis sections 5.1.1 (dates), 5.6 (parsing) and 5.7 (prefixes).
"""

import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

MAX_PAIR = 4096  # of name and value; browsers ignore a longer one
MAX_ATTRIBUTE = 1024
_NEVER_S = 10**12  # further than any cap

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}\Z")
_MAX_AGE = re.compile(r"-?[0-9]+\Z")
_DELIMITERS = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?![0-9])")
_DAY = re.compile(r"([0-9]{1,2})(?![0-9])")
_YEAR = re.compile(r"([0-9]{2,4})(?![0-9])")
_MONTHS = {
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6},
    **{"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
}


class BadSetCookie(ValueError):
    """No browser would keep this cookie."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """``others`` has names in lower case, and the last of one that stands twice; ``dates`` are
    those under Expires.
    """

    max_age_s: int | None
    dates: tuple[str, ...]
    others: Mapping[str, str]

    def lives_s(self, now_s: float) -> int | None:
        """Seconds from now, None until the browser is closed; 0 or less take the cookie away.
        Max-Age outweighs Expires. Of several dates, the last that can be read counts.
        """
        if self.max_age_s is not None:
            return self.max_age_s
        for date in reversed(self.dates):
            at = parse_date(date)
            if at is not None:
                return at - int(now_s)
        return None


def parse_set_cookie(text: str) -> tuple[str, Attributes]:
    """Return the name, which may be empty, and the attributes. Raises ``BadSetCookie``."""
    if _CONTROL.search(text):
        raise BadSetCookie("a control character")
    pair, _, rest = text.partition(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", name
    name, value = name.strip(" \t"), value.strip(" \t")
    if not name and not value:
        raise BadSetCookie("neither a name nor a value")
    if len(name) + len(value) > MAX_PAIR:
        raise BadSetCookie(f"more than {MAX_PAIR} characters")
    attributes = _attributes(rest)
    if (name or value).startswith("__"):
        _check_prefix(name or value, attributes.others, is_nameless=not name)
    return name, attributes


def living(text: str, seconds: int) -> str:
    """Return the header for a cookie that lives so long; 0 means until the browser is closed. What
    else it says stays as it is.
    """
    pair, _, rest = text.partition(";")
    return pair + _living(rest, seconds)


@lru_cache(maxsize=512)
def _living(attributes: str, seconds: int) -> str:
    parts = attributes.split(";")
    kept = [part for part in parts if _key(part) not in {"max-age", "expires"}]
    kept += [f" Max-Age={seconds}"] if seconds else []
    return "".join(f";{part}" for part in kept)


def is_name(text: str) -> bool:
    """Whether a name may be written into a header of ours. Source: RFC 6265 section 4.1.1."""
    return _NAME.match(text) is not None


# An app says the same of a cookie each time; only its value is another.
@lru_cache(maxsize=512)
def _attributes(text: str) -> Attributes:
    """Read what stands behind the pair, but for what browsers ignore."""
    others: dict[str, str] = {}
    dates = []
    for part in text.split(";"):
        key, _, content = part.partition("=")
        if len(content) > MAX_ATTRIBUTE:
            continue
        key, content = key.strip(" \t").lower(), content.strip(" \t")
        if key == "expires":
            dates.append(content)
        elif key != "max-age" or _MAX_AGE.match(content):
            others[key] = content
    max_age = others.get("max-age")
    return Attributes(
        None if max_age is None else min(int(max_age), _NEVER_S), tuple(dates), others
    )


def _key(part: str) -> str:
    return part.partition("=")[0].strip(" \t").lower()


@lru_cache(maxsize=256)
def parse_date(text: str) -> int | None:
    """Return the seconds since the Unix epoch, or None for what is no date to a browser."""
    time = day = month = year = None
    for token in _DELIMITERS.split(text):
        if time is None and (found := _TIME.match(token)):
            time = int(found[1]), int(found[2]), int(found[3])
        elif day is None and (found := _DAY.match(token)):
            day = int(found[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS[token[:3].lower()]
        elif year is None and (found := _YEAR.match(token)):
            year = int(found[1])
    if time is None or day is None or month is None or year is None:
        return None
    return _seconds(_century(year), month, day, time)


def _century(year: int) -> int:
    if year < 70:
        return year + 2000
    return year + 1900 if year < 100 else year


def _seconds(year: int, month: int, day: int, time: tuple[int, int, int]) -> int | None:
    hour, minute, second = time
    if year < 1601 or not 1 <= day <= 31 or hour > 23 or minute > 59 or second > 59:
        return None
    try:
        return timegm((year, month, day, hour, minute, second))
    except ValueError:
        return None


def _check_prefix(name: str, attributes: Mapping[str, str], *, is_nameless: bool) -> None:
    """Names that promise how they were set; without a name, no promise can be made."""
    folded = name[:9].lower()
    is_host, is_secure = folded.startswith("__host-"), folded == "__secure-"
    if not is_host and not is_secure:
        return
    if is_nameless or "secure" not in attributes:
        raise BadSetCookie("its prefix asks for Secure")
    if is_host and (attributes.get("domain") or attributes.get("path") != "/"):
        raise BadSetCookie("its prefix asks for Path=/ and no Domain")
