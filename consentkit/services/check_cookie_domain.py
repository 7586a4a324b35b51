"""Refuse a shared cookie domain that browsers would not take, or that leaves a page out."""

from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.reason import Reason
from consentkit.domain.site import SiteDefinition

FIELD = "banner.behaviour.cookie_domain"


def check_cookie_domain(definition: SiteDefinition) -> None:
    """A cookie of ``co.uk`` would be everybody's, so browsers drop it: every page would ask anew.

    Pages on plain http are where a site is being developed: they may lie anywhere, and those
    outside the domain keep a cookie of their own host. Raises ``InvalidDocument``.
    Source: RFC 6265 section 5.3, step 5.
    """
    domain = definition.banner.behaviour.cookie_domain
    if not domain:
        return
    if _public_suffixes().is_public(domain):
        reason = Reason(
            "{field} must not be a public suffix such as {domain}:"
            " browsers keep no cookie for all hosts below one",
            field=FIELD,
            domain=domain,
        )
        raise InvalidDocument(reason, field=FIELD)
    for origin in definition.site.origins:
        if not _may_share(origin, domain):
            reason = Reason(
                "{field} must hold every https origin: {origin} is not under {domain}",
                field=FIELD,
                origin=origin,
                domain=domain,
            )
            raise InvalidDocument(reason, field=FIELD)


def _may_share(origin: str, domain: str) -> bool:
    parts = urlsplit(origin)
    host = parts.hostname or ""
    is_local = parts.scheme == "http" or host in ("localhost", "127.0.0.1", "::1")
    return is_local or f".{host}".endswith(f".{domain}")


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
