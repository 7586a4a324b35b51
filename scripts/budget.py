"""The bytes a visitor pays for the banner: the demo site's scripts as they are served."""

import gzip
import hashlib
import sys
import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import brotli

from consentkit.domain.banner import BannerVersion, assign_slots
from consentkit.domain.site import SiteDefinition
from consentkit.services.banner_script import BannerScripts, compose_scripts

VISIBLE_BYTES = 7_000  # brotli -11, everything until the banner is visible
WHOLE_BYTES = 13_000  # the same with the second layer, which comes when the browser is idle


def served_scripts() -> BannerScripts:
    """Compose the demo site's scripts without a server or a database."""
    description = files("consentkit.membership").joinpath("site.toml").read_text("utf-8")
    definition = SiteDefinition.read(tomllib.loads(description))
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


def sizes(content: bytes) -> dict[str, int]:
    return {
        "raw": len(content),
        "gzip -9": len(gzip.compress(content, 9, mtime=0)),
        "brotli -11": len(brotli.compress(content, quality=11)),
    }


def main() -> int:
    try:
        scripts = served_scripts()
    except FileNotFoundError as err:
        print(f"{err.filename} is missing: run `make banner`", file=sys.stderr)
        return 1
    visible = tell("banner.js, until it is visible", scripts.banner.content, VISIBLE_BYTES)
    second = tell("preferences.js, the second layer", scripts.preferences.content, None)
    print(f"together: brotli -11 {visible + second:,} bytes (budget {WHOLE_BYTES:,})")
    return int(visible > VISIBLE_BYTES or visible + second > WHOLE_BYTES)


def tell(name: str, content: bytes, budget: int | None) -> int:
    """Print one line and return the bytes that count."""
    measured = sizes(content)
    told = ", ".join(f"{kind} {size:,} bytes" for kind, size in measured.items())
    print(f"{name}: {told}" + (f" (budget {budget:,})" if budget else ""))
    return measured["brotli -11"]


if __name__ == "__main__":
    sys.exit(main())
