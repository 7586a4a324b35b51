"""The script that a site embeds: the banner's code with a banner version inside."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from consentkit.domain.banner import BannerVersion
from consentkit.domain.localise import localise
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class BannerScript:
    """The bytes to serve, for one language of one banner version."""

    language: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def integrity(self) -> str:
        """The value of a script tag's ``integrity``. Source: W3C Subresource Integrity."""
        return integrity_of(self.content)


def integrity_of(content: bytes) -> str:
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")
    return f"sha384-{digest}"


@cache
def banner_code() -> str:
    """The built bundle, ``static/banner.js``."""
    return files("consentkit.static").joinpath("banner.js").read_text("utf-8")


def compose_script(version: BannerVersion, *, language: str, home: str) -> BannerScript:
    """Put the configuration beside the code in one function, so that neither makes a global."""
    # "<" cannot end a script element and U+2028 cannot end a line when they are escaped.
    config = (
        json.dumps(
            localise(version, language=language, home=home),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    text = f"(()=>{{const CONSENTKIT_CONFIG={config};\n{banner_code()}\n}})();\n"
    return BannerScript(language, text.encode("utf-8"))


def freeze_scripts(
    version: BannerVersion, *, home: str, session: Session, now: datetime
) -> dict[str, BannerScript]:
    """Keep today's script of every language under its hash; return them by language."""
    site_id = sites.find_id(session, version.site_key)
    scripts = {}
    for language in version.banner.languages:
        script = compose_script(version, language=language, home=home)
        banners.freeze_script(
            session,
            site_id,
            sha256=script.sha256,
            banner_version=version.number,
            language=language,
            content=script.content,
            now=now,
        )
        scripts[language] = script
    return scripts
