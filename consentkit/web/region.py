"""Where a visitor is, as far as a proxy in front of the service says so."""

import re
from dataclasses import replace

from consentkit.config import Config
from consentkit.domain.decision import Decision, Region, RegionSource
from consentkit.web.environ import Environ, header

# XX is "not known" to those that send such a header, and other codes are made up (T1 for Tor).
_COUNTRY = re.compile(r"(?!XX|ZZ)[A-Z]{2}\Z")


def read_country(environ: Environ, config: Config) -> str:
    """Return the ISO 3166-1 alpha-2 code, or "" where nobody says which."""
    if config.country_header is None:
        return ""
    told = header(environ, config.country_header).strip().upper()
    return told if _COUNTRY.match(told) else ""


def place(decision: Decision, environ: Environ, config: Config) -> Decision:
    """What the operator's own proxy says outweighs what a page says of itself."""
    country = read_country(environ, config)
    if not country:
        return decision
    region = Region(country=country, subdivision=None, source=RegionSource.HEADER)
    return replace(decision, region=region)
