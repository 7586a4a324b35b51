"""Our three cookies, and the rule that none of the optional ones is set without consent."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Request, Response

from consentkit.membership.consent import Consent

SESSION = "member_session"
PENDING = "member_pending"
LOGIN = "member_login"

CATEGORIES = {PENDING: "pending_registration", LOGIN: "persistent_login"}
# The page's script may end a pending registration itself, so that one is open to it.
_OPEN_TO_SCRIPTS = frozenset({PENDING})


@dataclass(slots=True)
class CookiePlan:
    """What this answer will do to our cookies; nothing is written before ``apply``.

    ``readable`` says whether we know what the visitor's answers are about. If the consent service
    was never reachable we set nothing, but we do not clear what may have been granted either.
    """

    consent: Consent
    readable: bool
    _planned: dict[str, tuple[str, timedelta | None] | None] = field(default_factory=dict)

    def set(self, name: str, value: str, *, lives_for: timedelta | None = None) -> None:
        """Plan a cookie, if consent allows it; without ``lives_for`` it ends with the browser."""
        category = CATEGORIES.get(name)
        if category is None or self.consent.has(category):
            self._planned[name] = (value, lives_for)

    def clear(self, name: str) -> None:
        self._planned[name] = None

    def apply(self, response: Response, request: Request) -> None:
        if self.readable:
            for name, category in CATEGORIES.items():
                if name in request.cookies and not self.consent.has(category):
                    self._planned[name] = None
        for name, planned in self._planned.items():
            if planned is None:
                if name in request.cookies:
                    self._write(response, request, name, "", timedelta(0))
            else:
                self._write(response, request, name, *planned)

    def _write(
        self,
        response: Response,
        request: Request,
        name: str,
        value: str,
        lives_for: timedelta | None,
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=lives_for,
            expires=0 if lives_for == timedelta(0) else None,
            path="/",
            secure=request.is_secure,
            httponly=name not in _OPEN_TO_SCRIPTS,
            samesite="Lax",
        )
