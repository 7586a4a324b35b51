"""What the scripts carry of a banner: ``banner.js`` enough until somebody asks for details."""

from typing import Any

from consentkit.domain import texts
from consentkit.domain.banner import Banner

# Up to here each other language is a button in a row; with more, all are in one list.
MOST_LANGUAGES_IN_A_ROW = 4


def used_parts(banner: Banner) -> tuple[str, ...]:
    """Return which parts of the banner's code this one needs, in the order in which they start."""
    services = [service for category in banner.categories for service in category.services]
    look, behaviour = banner.look, banner.behaviour
    moved = banner.moved_from
    used = {
        "moved": moved is not None and (moved.answers or moved.markup),
        "bots": behaviour.hide_from_bots,
        "block": any(service.block for service in services),
        "signals": bool(behaviour.signals),
        "inline": look.layout == "inline",
        "shadow": look.isolation == "shadow",
        "languages": speaks_many(banner.languages),
        "lock": look.lock,
        "reload": behaviour.reload_on_withdrawal,
        "reopen": look.reopen != "none",
        "shown": behaviour.count_shown,
    }
    return tuple(name for name, is_used in used.items() if is_used)


def speaks_many(languages: tuple[str, ...]) -> bool:
    return len(languages) > MOST_LANGUAGES_IN_A_ROW


def first_layer(whole: dict[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    """Return what the banner needs at once: every byte here delays it.

    ``whole`` is what ``localise`` returned. What is usual is left out (a category that is not
    required, a language written from left to right), and what only one of the parts reads stands
    there only for it.
    """
    kept = ("site", "version", "language", "languages", "validity_days")
    look, behaviour = whole["look"], whole["behaviour"]
    words = texts_of_site(whole)
    shown = [*texts.FIRST_LAYER, *(key for part in parts for key in texts.OF_PARTS.get(part, ()))]
    lean = {name: whole[name] for name in kept} | {
        "categories": [_category(category) for category in whole["categories"]],
        "purposes": [_saying(each, "key", "slot", "since") for each in whole["purposes"]],
        "texts": {key: words[key] for key in shown} | {"officer": _officer_line(whole, words)},
    }
    if len(whole["languages"]) > 1:
        lean["language_names"] = whole["language_names"]
    usual = {
        "direction": (whole["direction"], "ltr"),
        "refusal_days": (whole["refusal_days"], whole["validity_days"]),
        "cookie_domain": (behaviour["cookie_domain"], ""),
        "inline": (look["layout"] == "inline", False),
        "lock": (look["lock"], False),
    }
    lean |= {name: value for name, (value, default) in usual.items() if value != default}
    return lean | {name: make(whole) for name, make in _OF_PARTS.items() if name in parts}


def details(whole: dict[str, Any]) -> dict[str, Any]:
    """Return what the second bundle needs: all that is told, less what only the first one says."""
    kept = ("site", "language", "direction", "officer")
    told = ("key", "title", "description")
    words = texts_of_site(whole)
    return {name: whole[name] for name in kept} | {
        "categories": [
            _saying(category, *told, "lifetime", "required", "gpc", "services")
            for category in whole["categories"]
        ],
        "purposes": [_saying(purpose, *told) for purpose in whole["purposes"]],
        "texts": {key: words[key] for key in words if key not in texts.FIRST_LAYER_ONLY},
    }


def texts_of_site(whole: dict[str, Any]) -> dict[str, str]:
    """Return the texts with the site's name in its place."""
    return {key: text.replace("{site}", whole["site_name"]) for key, text in whole["texts"].items()}


def _officer_line(whole: dict[str, Any], words: dict[str, str]) -> str:
    return "{officer} {name}, {email}".format(**words, **whole["officer"])


def _category(category: dict[str, Any]) -> dict[str, Any]:
    services = [service["key"] for service in category["services"]]
    return _saying(category, "key", "slot", "required", "since", "gpc") | {"services": services}


def _saying(item: dict[str, Any], *names: str) -> dict[str, Any]:
    """Keep the named members that say anything: a false or a first version goes without saying."""
    return {
        name: item[name]
        for name in names
        if item[name] is not False and (name, item[name]) != ("since", 1)
    }


def _signals(whole: dict[str, Any]) -> dict[str, Any]:
    mapped = {c["key"]: c["signals"] for c in whole["categories"] if c["signals"]}
    return {"vendors": whole["behaviour"]["signals"], "map": mapped}


def _block(whole: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"host": host, "category": category["key"], "service": service["key"]}
        for category in (*whole["categories"], *whole.get("held_back", ()))
        for service in category["services"]
        for host in service.get("block", ())
    ]


def _moved(whole: dict[str, Any]) -> dict[str, Any]:
    """Each old name with the categories that must all be granted for it, in one text."""
    moved = whole["moved_from"]
    usual = {"store": "cookie", "revision": 0}
    kept = ("tool", "cookie", "answers", "markup", "store", "revision")
    lean = {name: moved[name] for name in kept if moved[name] != usual.get(name)}
    return lean | {
        "names": [
            [each["name"], " ".join(each["categories"]), each.get("service", "")]
            for each in moved["names"]
        ]
    }


_OF_PARTS = {"moved": _moved, "signals": _signals, "block": _block}
