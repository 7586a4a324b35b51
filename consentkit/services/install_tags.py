"""What a site owner pastes into the pages, and what the web server needs to know."""

import json
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.behaviour import GOOGLE_DEFAULTS
from consentkit.domain.site import Site
from consentkit.services.banner_script import compose_for
from consentkit.storage import banners, sites
from consentkit.storage.session import Session

_CONSENT_MODE = (
    "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}\n"
    "gtag('consent','default',%s)</script>"
)

_NGINX = """location /ck/ {
  proxy_pass %(service)s;
  proxy_ssl_server_name on;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
}"""
_CADDY = """handle /ck/* {
  reverse_proxy %(service)s {
    header_up Host %(host)s
  }
}"""
_APACHE = """# needs: a2enmod proxy proxy_http ssl headers
SSLProxyEngine on
<Location "/ck/">
  ProxyPass "%(service)s/ck/"
  ProxyPassReverse "%(service)s/ck/"
  RequestHeader set X-Forwarded-Proto "expr=%%{REQUEST_SCHEME}"
</Location>"""
_PROXIES = {"nginx": _NGINX, "Caddy": _CADDY, "Apache": _APACHE}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallTags:
    """``frozen`` is None before a banner is published, and for an archived site.

    ``consent_mode`` is None unless Google is told of answers. ``script_sha256`` is of what
    ``frozen`` pins.
    """

    moving: str
    same_host: str
    proxies: dict[str, str]
    frozen: str | None = None
    script_sha256: str | None = None
    consent_mode: str | None = None


def install_tags(site: Site, version: BannerVersion | None, *, public_url: str) -> InstallTags:
    """Return the tags of ``site``, of which ``version`` is in force."""
    base = f"{public_url}/ck/{site.key}"
    tags = InstallTags(
        moving=f'<script src="{base}/banner.js"></script>',
        same_host=f'<script src="/ck/{site.key}/banner.js"></script>',
        proxies={name: recipe % _places(public_url) for name, recipe in _PROXIES.items()},
        consent_mode=_consent_mode(version.banner) if version else None,
    )
    if version is None or site.archived_at:
        return tags
    script = compose_for(site, version, language=version.banner.default_language).banner
    frozen = (
        f'<script src="{base}/banner.{script.sha256}.js"\n'
        f'  integrity="{script.integrity}" crossorigin="anonymous"></script>'
    )
    return replace(tags, frozen=frozen, script_sha256=script.sha256)


def is_kept(site_key: str, tags: InstallTags, *, session: Session) -> bool:
    """Whether what the frozen tag names is there to be served; after an upgrade it is not yet."""
    if tags.script_sha256 is None:
        return True
    site_id = sites.find_id(session, site_key)
    return banners.frozen_script(session, site_id, tags.script_sha256) is not None


def _consent_mode(banner: Banner) -> str | None:
    """What holds Google's tags to "denied" whatever becomes of our own script."""
    if "google" not in banner.behaviour.signals:
        return None
    return _CONSENT_MODE % json.dumps(GOOGLE_DEFAULTS, separators=(",", ":"))


def _places(public_url: str) -> dict[str, str]:
    return {"service": public_url, "host": urlsplit(public_url).netloc}
