"""The bytes a visitor pays for the banner: the demo site's scripts as they are served."""

import gzip
import hashlib
import json
import re
import sys
import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import brotli

from consentkit.domain.banner import BannerVersion, assign_slots
from consentkit.domain.site import SiteDefinition
from consentkit.services.banner_script import BannerScripts, compose_scripts

VISIBLE_BYTES = 7_000  # brotli -11, everything until the banner is visible
WHOLE_BYTES = 13_000  # the same with the second layer, which comes when the browser is idle


def served_scripts(language: str = "en") -> BannerScripts:
    """Compose the demo site's scripts without a server or a database.

    In another language than English the categories keep their English words; the first layer
    shows none of them.
    """
    description = files("consentkit.membership").joinpath("site.toml").read_text("utf-8")
    document = tomllib.loads(description)
    if language != document["banner"]["default_language"]:
        document = spoken_in(language, document)
    definition = SiteDefinition.read(document)
    banner = definition.banner
    version = BannerVersion(
        site_key=definition.site.key,
        site_name=definition.site.name,
        number=1,
        # Any hash will do, but it must not compress better than a real one.
        sha256=hashlib.sha256(description.encode()).hexdigest(),
        published_at=datetime(2026, 11, 23, 19, 1, 7, tzinfo=UTC),
        banner=banner,
        slots=assign_slots(banner, {}),
    )
    return compose_scripts(version, language=banner.default_language, home=definition.site.home)


def spoken_in(language: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return the description with ``language`` in the place of English."""
    tags = {"en": language, "fr-CA": "de" if language == "fr-CA" else "fr-CA"}
    text = re.sub(r'"(en|fr-CA)"', lambda tag: json.dumps(tags[tag[1]]), json.dumps(document))
    moved: dict[str, Any] = json.loads(text)
    return moved


def sizes(content: bytes) -> dict[str, int]:
    return {
        "raw": len(content),
        "gzip -9": len(gzip.compress(content, 9, mtime=0)),
        "brotli -11": len(brotli.compress(content, quality=11)),
    }


def shipped() -> list[str]:
    folder = files("consentkit.domain.texts")
    return sorted(each.name[:-5] for each in folder.iterdir() if each.name.endswith(".json"))


def visible_bytes(language: str) -> int:
    return sizes(served_scripts(language).banner.content)["brotli -11"]


def main() -> int:
    try:
        scripts = served_scripts()
    except FileNotFoundError as err:
        print(f"{err.filename} is missing: run `make banner`", file=sys.stderr)
        return 1
    visible = tell("banner.js, until it is visible", scripts.banner.content, VISIBLE_BYTES)
    second = tell("preferences.js, the second layer", scripts.preferences.content, None)
    tell("embeds.js, only where a page holds embeds", scripts.embeds.content, None)
    most, heaviest = max((visible_bytes(language), language) for language in shipped())
    print(f"banner.js in its heaviest language, {heaviest}: brotli -11 {most:,} bytes")
    print(f"together: brotli -11 {visible + second:,} bytes (budget {WHOLE_BYTES:,})")
    return int(most > VISIBLE_BYTES or visible + second > WHOLE_BYTES)


def tell(name: str, content: bytes, budget: int | None) -> int:
    """Print one line and return the bytes that count."""
    measured = sizes(content)
    told = ", ".join(f"{kind} {size:,} bytes" for kind, size in measured.items())
    print(f"{name}: {told}" + (f" (budget {budget:,})" if budget else ""))
    return measured["brotli -11"]


if __name__ == "__main__":
    sys.exit(main())
