"""A banner to try: the sample site with somebody's wishes laid over it. Nothing is stored."""

import base64
import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from consentkit.domain.banner import BannerVersion, assign_slots
from consentkit.domain.look import Look
from consentkit.domain.reader import Reader
from consentkit.domain.site import SiteDefinition
from consentkit.web.body import MalformedJson, parse_json

MAX_LENGTH = 12_000
# The same at every request: the banner fetches its second bundle by the hash of what is in it.
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """``texts`` are the words that were changed, in the banner's default language."""

    version: BannerVersion
    texts: dict[str, str]

    @property
    def language(self) -> str:
        return self.version.banner.default_language


@cache
def languages() -> tuple[str, ...]:
    """Return every language that we ship words for."""
    found = files("consentkit.domain.texts").iterdir()
    return tuple(sorted(each.name[:-5] for each in found if each.name.endswith(".json")))


def read_draft(text: str) -> Draft:
    """``text`` is base64url of ``{"language", "look", "texts"}``, all optional: an address holds
    the whole draft. Raises ``MalformedJson``, or ``InvalidDocument`` as a site file would.
    """
    wishes = Reader(_decode(text), "draft")
    language = wishes.one_of("language", ("en", *languages()))
    texts = wishes.take("texts", {})
    document = tomllib.loads(_sample())
    banner = document["banner"]
    banner["languages"] = list(dict.fromkeys([*banner["languages"], language]))
    banner |= {
        "default_language": language,
        "look": wishes.take("look", {}),
        "texts": {language: texts},
    }
    wishes.close()
    _translate(banner["categories"] + banner["purposes"], language)
    definition = SiteDefinition.read(document)
    version = BannerVersion(
        site_key=definition.site.key,
        site_name=definition.site.name,
        number=1,
        sha256="0" * 64,  # of nothing that was ever published
        published_at=_MADE_AT,
        banner=definition.banner,
        slots=assign_slots(definition.banner, {}),
    )
    return Draft(version, texts)


def as_toml(draft: Draft) -> str:
    """Return the draft's look and words as lines for a site file; what is usual is left out."""
    usual = Look().document()
    look = {k: v for k, v in draft.version.banner.look.document().items() if v != usual.get(k)}
    tables = {
        "look": {k: v for k, v in look.items() if not isinstance(v, dict)},
        "look.light": look.get("light", {}),
        "look.dark": look.get("dark", {}),
        f"texts.{draft.language}": draft.texts,
    }
    written = [
        "\n".join([f"[banner.{name}]", *(f"{k} = {_literal(v)}" for k, v in members.items())])
        for name, members in tables.items()
        if members
    ]
    return "\n\n".join(written or ["[banner.look]\n# All as usual."]) + "\n"


@cache
def _sample() -> str:
    return files(__package__).joinpath("sample.toml").read_text("utf-8")


def _decode(text: str) -> dict[str, Any]:
    if len(text) > MAX_LENGTH:
        raise MalformedJson(f"a draft has at most {MAX_LENGTH} characters")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as err:
        raise MalformedJson("the draft is not base64url") from err
    return parse_json(raw)


def _translate(node: Any, language: str) -> None:
    """Let the sample's English stand in for words in a language that it has none in."""
    if isinstance(node, dict) and "en" in node:
        node.setdefault(language, node["en"])
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            _translate(each, language)


def _literal(value: bool | int | str) -> str:
    # What is a string or a number in JSON is one in TOML as well.
    return json.dumps(value, ensure_ascii=False)
