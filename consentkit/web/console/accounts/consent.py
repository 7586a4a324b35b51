"""What somebody at the console answered to its own banner."""

from flask import g, request

from consentkit.domain.banner import BannerVersion
from consentkit.domain.consent_cookie import PLAIN_NAME, SECURE_NAME, SHARED_NAME
from consentkit.domain.errors import NothingPublished, UnknownSite
from consentkit.services.find_answer import is_granted
from consentkit.services.find_banner import current_banner
from consentkit.storage.session import Session
from consentkit.web.runtime import runtime
from consentkit.web.visitor.consent_cookie import read_consent_cookie

SITE_KEY = "console"
PERSISTENT_LOGIN = "persistent_login"
PENDING_REGISTRATION = "pending_registration"


def may_keep(category: str) -> bool:
    """Whether this browser granted the category to the console.

    Both have to say so: the cookie, which a withdrawal changes at once, and the console's own
    receipt of it. The cookie alone may hold what was answered to another site on this host.
    """
    if not any(name in request.cookies for name in (SECURE_NAME, SHARED_NAME, PLAIN_NAME)):
        return False
    known: dict[str, bool] = g.setdefault("kept_categories", {})
    if category not in known:
        known[category] = _is_granted(category)
    return known[category]


def has_banner() -> bool:
    """Whether the console's banner is there to be embedded."""
    with runtime().transaction() as session:
        return _version(session) is not None


def _is_granted(category: str) -> bool:
    rt = runtime()
    with rt.transaction() as session:
        version = _version(session)
        if version is None or category not in version.slots:
            return False
        cookie = read_consent_cookie(request, version, now=rt.now())
        if cookie is None or cookie.choices(version.slots).get(category) is not True:
            return False
        return is_granted(version, category, cookie.visitor_id, session=session, now=rt.now())


def _version(session: Session) -> BannerVersion | None:
    try:
        return current_banner(SITE_KEY, session=session).version
    except (UnknownSite, NothingPublished):
        return None
