"""The filters of the records as an admin fills them in: strict, and kept as they were typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from consentkit.domain.banner import BannerVersion
from consentkit.domain.decision import Action
from consentkit.domain.names import CATEGORY_KEY, negotiate_language
from consentkit.domain.receipt_filter import ReceiptFilter

NAMES = ("from", "to", "version", "action", "category", "answer")
ANSWERS = {"granted": True, "denied": False, "asked": None}
_MAX_VERSION_DIGITS = 9
_LAST_YEAR = 9000  # beyond it, a day more may overflow


@dataclass(frozen=True, slots=True)
class FilterForm:
    """``errors`` has the name of a word for each field at fault; with any, ``wanted`` is not to be
    used.
    """

    typed: dict[str, str]
    wanted: ReceiptFilter = field(default_factory=ReceiptFilter)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.typed

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "FilterForm":
        typed = {name: text for name in NAMES if (text := fields.get(name, "").strip())}
        if typed.keys() == {"answer"}:
            typed = {}  # the list of answers always has one chosen
        errors: dict[str, str] = {}
        first = _day(typed, "from", errors)
        last = _day(typed, "to", errors)
        if first and last and last < first:
            errors["to"] = "records_error_span"
        wanted = ReceiptFilter(
            recorded_from=_start(first) if first else None,
            recorded_before=_start(last) + timedelta(days=1) if last else None,
            banner_version=_version(typed, errors),
            action=_one_of(typed, "action", [each.value for each in Action], errors),
            category=_category(typed, errors),
            granted=ANSWERS.get(typed.get("answer", "granted")) if "category" in typed else None,
        )
        _one_of(typed, "answer", list(ANSWERS), errors)
        return cls(typed, wanted, errors)


def nearest(version: BannerVersion | None, tongue: str) -> str:
    """Return the language of the banner's own that is nearest to the page's."""
    if version is None:
        return tongue
    banner = version.banner
    return negotiate_language(tongue, banner.languages, banner.default_language)


def categories(version: BannerVersion | None, language: str, chosen: str) -> dict[str, str]:
    """Return all that visitors were ever asked about, by key, with today's title if it has one."""
    if version is None:
        return {chosen: chosen} if chosen else {}
    titles = version.titles(language)
    keys = dict.fromkeys([*titles, *version.slots, *([chosen] if chosen else [])])
    return {key: titles.get(key, key) for key in keys}


def _day(typed: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    text = typed.get(name)
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.max
    if not 1970 <= found.year < _LAST_YEAR:
        errors[name] = "records_error_day"
        return None
    return found


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _version(typed: dict[str, str], errors: dict[str, str]) -> int | None:
    text = typed.get("version")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_VERSION_DIGITS):
        errors["version"] = "records_error_version"
        return None
    return int(text)


def _one_of(
    typed: dict[str, str], name: str, known: list[str], errors: dict[str, str]
) -> str | None:
    text = typed.get(name)
    if text is not None and text not in known:
        errors[name] = "records_error_choice"
    return text


def _category(typed: dict[str, str], errors: dict[str, str]) -> str | None:
    text = typed.get("category")
    if text is not None and not CATEGORY_KEY.match(text):
        errors["category"] = "records_error_choice"
    return text
