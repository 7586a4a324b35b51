"""Sets the consent cookie on answers to the very host that the page stands on."""

from datetime import datetime, timedelta

from flask import Request, Response

from consentkit.domain.banner import BannerVersion
from consentkit.domain.consent_cookie import (
    PLAIN_NAME,
    SECURE_NAME,
    SHARED_NAME,
    BadConsentCookie,
    ConsentCookie,
)
from consentkit.domain.decision import MAX_CLOCK_DIFFERENCE, Decision
from consentkit.domain.site import normalise_origin


def read_consent_cookie(
    request: Request, version: BannerVersion, *, now: datetime
) -> ConsentCookie | None:
    """Return the visitor's cookie, or None when it is missing, broken, from the future or lapsed;
    without its answers to questions that have changed since.
    It is hostile input: it may only ever speak for the browser that sent it.
    """
    names = (SHARED_NAME if _shared_domain(request, version) else SECURE_NAME, PLAIN_NAME)
    texts = next(filter(None, map(request.cookies.getlist, names)), [])
    # There may be two, of this host alone and of the domain, where an owner changed that; which
    # of them the browser names first says nothing.
    standing = filter(None, (_read(text, version, now) for text in texts))
    return max(standing, key=lambda cookie: cookie.decided_at, default=None)


def _read(text: str, version: BannerVersion, now: datetime) -> ConsentCookie | None:
    try:
        cookie = ConsentCookie.parse(text).answering(version)
    except BadConsentCookie:
        return None
    age = now - cookie.decided_at
    days = version.banner.days(cookie.choices(version.slots))
    if age < -MAX_CLOCK_DIFFERENCE or age > timedelta(days=days):
        return None
    return cookie


def set_consent_cookie(
    response: Response,
    request: Request,
    decision: Decision,
    version: BannerVersion,
    *,
    now: datetime,
) -> None:
    """Write the decision, over earlier answers of the same visitor to what was not asked now."""
    earlier = read_consent_cookie(request, version, now=now)
    answers = dict(earlier.answers) if earlier and earlier.visitor_id == decision.visitor_id else {}
    answers |= {version.slots[key]: granted for key, granted in decision.choices.items()}
    cookie = ConsentCookie(
        banner_version=decision.banner_version,
        decided_at=decision.decided_at,
        answers=answers,
        visitor_id=decision.visitor_id,
        action=decision.action,
    )
    lapses = decision.decided_at + timedelta(
        days=version.banner.days(cookie.choices(version.slots))
    )
    secure = _is_secure(request)
    domain = _shared_domain(request, version)
    name = SHARED_NAME if domain else SECURE_NAME
    response.set_cookie(
        name if secure else PLAIN_NAME,
        cookie.format(),
        max_age=max(0, int((lapses - now).total_seconds())),
        path="/",
        domain=domain,
        secure=secure,
        # The banner reads it before the first paint, without asking anybody.
        httponly=False,
        samesite="Lax",
    )


def forget_consent_cookie(response: Response, request: Request, version: BannerVersion) -> None:
    """Delete it, under every name that it may have on this host."""
    for name in (SECURE_NAME, SHARED_NAME, PLAIN_NAME):
        domain = _shared_domain(request, version) if name == SHARED_NAME else None
        secure = name != PLAIN_NAME
        response.delete_cookie(name, path="/", domain=domain, secure=secure, samesite="Lax")


def _shared_domain(request: Request, version: BannerVersion) -> str | None:
    """The domain whose hosts share the answer, where this host is one of them; as the page does."""
    domain = version.banner.behaviour.cookie_domain
    if not domain:
        return None
    origin = normalise_origin(request.headers.get("Origin", request.host_url.rstrip("/")))
    host = (origin or "").split("/")[-1].split(":")[0]
    return domain if f".{host}".endswith(f".{domain}") else None


def _is_secure(request: Request) -> bool:
    """The page knows how it was loaded, even where a proxy in front did not tell us."""
    return request.is_secure or request.headers.get("Origin", "").startswith("https:")
