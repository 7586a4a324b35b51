"""What the forms about a site hold, and where on them a refusal belongs."""

from collections.abc import Mapping
from typing import Any

from flask import request

from consentkit.domain.banner import AUDIENCES
from consentkit.domain.errors import ConsentError
from consentkit.domain.texts import LANGUAGES, words
from consentkit.web.console.refusals import say_refusal
from consentkit.web.console.words import say

# A member of a site's file -> its field. The longest that fits is meant.
_FIELDS = {
    "site.key": "key",
    "site.name": "name",
    "site.home": "home",
    "site.origins": "origins",
    "site.receipts_kept_days": "receipts_kept_days",
    "banner.officer.name": "officer_name",
    "banner.officer.email": "officer_email",
    "banner.officer.address": "officer_address",
    "banner.languages": "languages",
    "banner.default_language": "default_language",
    "banner.audience": "audience",
    "banner.behaviour.cookie_domain": "origins",
}
_DIGITS = 9


def sent() -> dict[str, Any]:
    """Return the fields as they were typed."""
    form = request.form
    typed: dict[str, Any] = {name: form.get(name, "").strip() for name in _FIELDS.values()}
    return typed | {"languages": form.getlist("languages")}


def settings_from(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings in document form; what is wrong in them is for the domain to say."""
    languages = typed["languages"]
    days = typed["receipts_kept_days"]
    return {
        "name": typed["name"],
        "home": typed["home"],
        "origins": typed["origins"].split(),
        "receipts_kept_days": int(days) if _is_number(days) else days,
        "officer": {
            "name": typed["officer_name"],
            "email": typed["officer_email"],
            "address": typed["officer_address"],
        },
        "languages": languages,
        "default_language": typed["default_language"],
        "audience": typed["audience"] or AUDIENCES[0],
    }


def typed_from(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say these settings."""
    officer = settings["officer"]
    return {
        "name": settings["name"],
        "home": settings["home"],
        "origins": "\n".join(settings["origins"]),
        "receipts_kept_days": settings["receipts_kept_days"],
        "officer_name": officer["name"],
        "officer_email": officer["email"],
        "officer_address": officer["address"],
        "languages": settings["languages"],
        "default_language": settings["default_language"],
        "audience": settings["audience"],
    }


def refusals(err: ConsentError) -> dict[str, str]:
    """Return what to say at which field; under "" what belongs to none."""
    field = next((_FIELDS[name] for name in _names(err.field or "") if name in _FIELDS), "")
    if err.code == "site_exists":
        return {"key": say("sites_wrong_key_taken")}
    if err.field == "banner.behaviour.cookie_domain":
        return {"origins": say("sites_wrong_cookie_domain")}
    return {field: say(f"sites_wrong_{field}")} if field else {"": say_refusal(err)}


def offered_languages(mine: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (tag, own name) of what a site may speak: one's own first, and all shipped."""
    tags = [*mine, *(tag for tag in LANGUAGES if tag not in mine)]
    return [(tag, words(tag).get("own_name", tag)) for tag in tags]


def _names(member: str) -> list[str]:
    """``a.b[0].c`` -> itself, ``a.b[0]``, ``a.b``, ``a``."""
    parts = member.partition("[")[0].split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS
