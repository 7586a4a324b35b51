"""Reads another tool's configuration as a site of ours, with a report of what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consentkit.domain.category import Category
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.moving import cookieconsent, klaro, orejime, osano, tarteaucitron
from consentkit.domain.moving.drafting import Drafting
from consentkit.domain.moving.finding import Script, find_tables, read_scripts, unreadable
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Note, Report
from consentkit.domain.reason import Reason
from consentkit.domain.site import SiteDefinition

# Tool -> where its configuration may stand, and what a person would look for.
_PLACES: Mapping[str, tuple[Sequence[Sequence[str]], str]] = {
    "klaro": (klaro.PLACES, "var klaroConfig = {…}"),
    "cookieconsent": (cookieconsent.PLACES, "CookieConsent.run({…})"),
    "orejime": (orejime.PLACES, "window.orejimeConfig = {…}"),
    "tarteaucitron": (tarteaucitron.PLACES, "tarteaucitron.init({…})"),
    "osano": (osano.PLACES, "cookieconsent.initialise({…})"),
}
_SIMPLE: Mapping[str, Callable[[Node, Drafting], None]] = {
    "klaro": klaro.read_klaro,
    "cookieconsent": cookieconsent.read_cookieconsent,
    "orejime": orejime.read_orejime,
}


@dataclass(frozen=True, slots=True)
class Move:
    """``definition`` is the site as it would be; ``notes`` say what was carried over, what was not
    and why, and what is left to a person.
    """

    definition: SiteDefinition
    report: Report

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(self.report.notes)


def move(
    tool: str, content: bytes, *, into: SiteDefinition | None, name: str | Reason, key: str = ""
) -> Move:
    """Return the site that ``content`` describes: ``into`` with the banner of the configuration,
    or a new one of this key, whose owner is still to be named.

    Raises ``InvalidDocument`` with the line at fault; what is only not carried over is no fault.
    """
    report = Report()
    draft = Drafting(tool, report)
    scripts = read_scripts(content, name=name)
    base = into.document() if into else _skeleton(key or "my-site", report)
    draft.default_language = base["banner"]["default_language"] if tool == "osano" else ""
    kept = [each.key for each in into.banner.categories if not each.required] if into else []
    try:
        _read(tool, scripts, kept, draft, name)
        document = draft.document(base)
        definition = SiteDefinition.read(document)
    except InvalidDocument as err:
        raise unreadable(err, name) from err
    _tell(definition, draft)
    return Move(definition, report)


def _read(
    tool: str, scripts: Sequence[Script], kept: list[str], draft: Drafting, name: str | Reason
) -> None:
    places, example = _PLACES[tool]
    tables = find_tables(scripts, places)
    if not tables:
        raise InvalidDocument(Reason("there is nothing like {example} in it", example=example))
    for other in tables[1:]:
        draft.report.add("lost", other.line, tool, "second")
    if tool == "tarteaucitron":
        tarteaucitron.read_tarteaucitron(tables[0], scripts, draft)
    elif tool == "osano":
        osano.read_osano(tables[0], kept, draft)
    else:
        _SIMPLE[tool](tables[0], draft)


def _skeleton(key: str, report: Report) -> dict[str, Any]:
    """A site whose owner nobody knows yet, in the form of a file that can be filled in."""
    for member in ("site.name", "site.home", "site.origins", "banner.officer"):
        report.add("fill", 0, member, "fill")
    words = {"en": "Necessary"}
    about = {"en": "What the site cannot work without."}
    return {
        "site": {
            "key": key,
            "name": "My site",
            "home": "https://www.example.org/",
            "origins": ["https://www.example.org"],
        },
        "banner": {
            "languages": ["en"],
            "default_language": "en",
            "officer": {"name": "Privacy officer", "email": "privacy@example.org"},
            "categories": [
                {
                    "key": "necessary",
                    "required": True,
                    "lifetime": "session",
                    "title": words,
                    "description": about,
                }
            ],
            "purposes": [],
        },
    }


def _tell(definition: SiteDefinition, draft: Drafting) -> None:
    """Say what was carried over, in the banner's own terms."""
    report, banner = draft.report, definition.banner
    for category in banner.categories if draft.categories else ():
        _tell_category(category, draft)
    for language in draft.languages.values():
        count = len(draft.texts.get(language, {}))
        if count:
            report.add("carried", 0, f"banner.texts.{language}", "texts", count=count)
    for member in ("look", "behaviour"):
        for name in getattr(draft, member):
            report.add("carried", 0, f"banner.{member}.{name}", "setting")
    for name, days in draft.days.items():
        report.add("carried", 0, f"banner.{name}", "days_stand", count=days)
    moved = banner.moved_from
    if moved is not None:
        report.add("carried", 0, "banner.moved_from", "names", count=len(moved.names))


def _tell_category(category: Category, draft: Drafting) -> None:
    line = next((each.line for each in draft.categories.values() if each.key == category.key), 0)
    cookies = sum(len(service.cookies) for service in category.services)
    draft.report.add(
        "carried",
        line,
        f"banner.categories.{category.key}",
        "category",
        services=len(category.services),
        cookies=cookies,
    )
