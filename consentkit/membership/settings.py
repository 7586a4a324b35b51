"""What the membership site is told at its start: whose customer it is, and its folder."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_SITE_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,62}\Z")
_SERVICE, _SITE, _HOME = "MEMBERSHIP_SERVICE", "MEMBERSHIP_SITE_KEY", "MEMBERSHIP_HOME"


class BadSettings(ValueError):
    """The site cannot start like this; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``service_url`` has no slash at its end; ``home`` holds the members and the secret."""

    service_url: str
    site_key: str
    home: Path

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.service_url)
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        # Only what an origin may hold: this text is put into tags and into the CSP.
        if not usable or not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+", self.service_url):
            raise BadSettings(
                f"--service must be like http://localhost:8080, not {self.service_url!r}."
            )
        if not _SITE_KEY.match(self.site_key):
            raise BadSettings(f"--site-key is not the key of a site: {self.site_key!r}.")

    def environment(self) -> dict[str, str]:
        """Return the variables by which the serving process hears of these settings."""
        return {_SERVICE: self.service_url, _SITE: self.site_key, _HOME: str(self.home)}

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(environ[_SERVICE], environ[_SITE], Path(environ[_HOME]))
