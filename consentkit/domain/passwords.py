"""What a password must be. Source: NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5, 6.2."""

import unicodedata

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

MIN_LENGTH = 12
MAX_LENGTH = 256


class PasswordTooShort(ConsentError):
    code = "password_too_short"
    title = "The password is too short"


class PasswordTooLong(ConsentError):
    code = "password_too_long"
    title = "The password is too long"


class PasswordKnown(ConsentError):
    code = "password_known"
    title = "The password is one of those that are tried first"


def normalise_password(text: str) -> str:
    """Return the form that is hashed: the same on every keyboard."""
    return unicodedata.normalize("NFKD", text)


def check_length(password: str) -> None:
    """Raise ``PasswordTooShort`` or ``PasswordTooLong``."""
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort(
            Reason("use at least {least} characters", least=MIN_LENGTH), field="password"
        )
    if len(password) > MAX_LENGTH:
        raise PasswordTooLong(
            Reason("use at most {most} characters", most=MAX_LENGTH), field="password"
        )
