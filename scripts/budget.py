"""The bytes a visitor pays for the banner: the demo site's script as it is served."""

import gzip
import hashlib
import sys
import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import brotli

from consentkit.domain.banner import BannerVersion, assign_slots
from consentkit.domain.site import SiteDefinition
from consentkit.services.banner_script import compose_script

BUDGET_BYTES = 7_000  # brotli -11, everything counted


def served_script() -> bytes:
    """Compose the demo site's script without a server or a database."""
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
    script = compose_script(version, language=banner.default_language, home=definition.site.home)
    return script.content


def sizes(content: bytes) -> dict[str, int]:
    return {
        "raw": len(content),
        "gzip -9": len(gzip.compress(content, 9, mtime=0)),
        "brotli -11": len(brotli.compress(content, quality=11)),
    }


def main() -> int:
    try:
        measured = sizes(served_script())
    except FileNotFoundError as err:
        print(f"{err.filename} is missing: run `make banner`", file=sys.stderr)
        return 1
    told = ", ".join(f"{name} {size:,} bytes" for name, size in measured.items())
    print(f"banner.js: {told} (budget {BUDGET_BYTES:,} with brotli)")
    return int(measured["brotli -11"] > BUDGET_BYTES)


if __name__ == "__main__":
    sys.exit(main())
