"""Asking for the password again before something that a borrowed browser should not do.

Source: OWASP ASVS 5, 7.5.1.
"""

from flask import request
from flask_security import verify_password

from consentkit.domain.errors import ConsentError
from consentkit.domain.passwords import MAX_LENGTH, normalise_password
from consentkit.web.console.access import Visit
from consentkit.web.console.accounts import attempts


class WrongPassword(ConsentError):
    code = "wrong_password"
    title = "That is not your password"


def check_own_password(visit: Visit) -> None:
    """Raises ``WrongPassword`` or ``TooManyAttempts``, with the field ``current``."""
    attempt = attempts.attempt_of(visit.account.email)
    attempts.check(attempt)
    shown = normalise_password(request.form.get("current", "")[:MAX_LENGTH])
    if not visit.account.password or not verify_password(shown, visit.account.password):
        attempts.note_failed(attempt)
        raise WrongPassword("type your password", field="current")
