"""The scripts that a site embeds: the banner's code with a banner version inside."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from consentkit.domain.banner import BannerVersion
from consentkit.domain.base64url import base64url
from consentkit.domain.errors import UnknownScript
from consentkit.domain.lean import details, first_layer, used_parts
from consentkit.domain.localise import localise
from consentkit.domain.site import Site
from consentkit.domain.statement import script_frozen
from consentkit.services.banner_style import first_style, fragment, second_style
from consentkit.services.enter_statement import enter_statement
from consentkit.storage import banners, sites
from consentkit.storage.session import Session

# Nearly every function is called while the page loads: told so, Chromium compiles them on another
# thread while the bytes arrive, where it would stop for each at its first call.
COMPILE_HINT = "//# allFunctionsCalledOnLoad\n"


@dataclass(frozen=True, slots=True)
class Script:
    """Bytes to serve, known by their hash."""

    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def integrity(self) -> str:
        """The value of a script tag's ``integrity``. Source: W3C Subresource Integrity."""
        digest = base64.b64encode(hashlib.sha384(self.content).digest()).decode("ascii")
        return f"sha384-{digest}"


@dataclass(frozen=True, slots=True)
class BannerScripts:
    """``banner`` is what a site embeds; it fetches ``preferences`` by hash when it is needed, and
    that ``embeds`` in pages that hold some.
    """

    banner: Script
    preferences: Script
    embeds: Script

    def further(self, digest: str) -> Script:
        """Return what the banner fetches under this digest. Raises ``UnknownScript``."""
        for script in (self.preferences, self.embeds):
            if digest == digest_in_url(script.sha256):
                return script
        raise UnknownScript("this banner has no bundle of that hash")


@cache
def bundle(name: str) -> str:
    """One of the built bundles in ``static``. Raises ``OSError`` if the installation lacks it."""
    return files("consentkit.static").joinpath(name).read_text("utf-8")


def compose_scripts(version: BannerVersion, *, language: str, home: str) -> BannerScripts:
    """Put the configuration beside the code, in one function, so that neither makes a global."""
    look = version.banner.look
    whole = localise(version, language=language, home=home)
    embeds = _compose({"CONSENTKIT_EMBEDS": {"css": fragment("embed")}}, [bundle("embeds.js")])
    spoken = details(whole) | {
        "css": second_style(look),
        # Not "embeds", which is a name that the build shortens.
        "placeholders": digest_in_url(embeds.sha256),
    }
    preferences = _compose({"CONSENTKIT_BANNER": spoken}, [bundle("preferences.js")])
    parts = used_parts(version.banner)
    lean = first_layer(whole, parts) | {
        "css": first_style(look, speaks_many="languages" in parts),
        "preferences": digest_in_url(preferences.sha256),
    }
    code = [*(bundle(f"parts/{name}.js") for name in parts), bundle("banner.js")]
    return BannerScripts(
        banner=_compose({"CONSENTKIT_CONFIG": lean, "CONSENTKIT_PARTS": []}, code, COMPILE_HINT),
        preferences=preferences,
        embeds=embeds,
    )


def compose_for(site: Site, version: BannerVersion, *, language: str) -> BannerScripts:
    """Compose what the site's pages get: of an archived one, a banner that asks nothing."""
    shown = version.at_rest() if site.archived_at else version
    return compose_scripts(shown, language=language, home=site.home)


def digest_in_url(sha256: str) -> str:
    """Return a hex digest as 43 characters of base64url, the form that the banner carries."""
    return base64url(bytes.fromhex(sha256))


def digest_from_url(text: str) -> str | None:
    """Return the hex digest again, or None if ``text`` is not what ``digest_in_url`` writes."""
    try:
        sha256 = base64.urlsafe_b64decode(text + "=").hex()
    except ValueError:
        return None
    return sha256 if digest_in_url(sha256) == text else None


def freeze_scripts(
    version: BannerVersion, *, site: Site, session: Session, now: datetime
) -> dict[str, BannerScripts]:
    """Keep today's scripts of every language under their hashes; return them by language."""
    site_id = sites.find_id(session, version.site_key)
    frozen = {}
    for language in version.banner.languages:
        scripts = compose_for(site, version, language=language)
        for script in (scripts.embeds, scripts.preferences, scripts.banner):
            is_new = banners.freeze_script(
                session,
                site_id,
                sha256=script.sha256,
                banner_version=version.number,
                language=language,
                content=script.content,
                now=now,
            )
            if is_new:
                statement = script_frozen(
                    version.site_key,
                    number=version.number,
                    language=language,
                    sha256=script.sha256,
                )
                enter_statement(statement, session=session)
        frozen[language] = scripts
    return frozen


def _compose(constants: dict[str, Any], code: list[str], head: str = "") -> Script:
    declared = ",".join(f"{name}={_literal(value)}" for name, value in constants.items())
    body = "\n".join(code)
    return Script(f"{head}(()=>{{const {declared};\n{body}\n}})();\n".encode())


def _literal(value: Any) -> str:
    # "<" cannot end a script element and U+2028 cannot end a line when they are escaped.
    return (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
