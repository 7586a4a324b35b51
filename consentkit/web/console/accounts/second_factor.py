"""The second factor: codes of an authenticator app, and recovery codes for when it is lost.

The app's secret is encrypted in the database, recovery codes are hashed with a key; no code is
taken twice. Source: RFC 6238; OWASP ASVS 5, 6.5.
"""

import re
import secrets

from flask_security import Totp
from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet

from consentkit.domain.account import Account
from consentkit.storage import accounts
from consentkit.storage.session import Session
from consentkit.web.qr_code import qr_code
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

ISSUER = "ConsentKit"
METHOD = "authenticator"
RECOVERY_CODES = 10
# One step of 30 s before and after: clocks differ.
_WINDOW_S = 30
# Two to this power of rounds from the service's key to that of a secret. The key has 256 bits: to
# stretch it as if it were a password would cost 10 ms for each look at a secret.
_STRETCH = 4
# 120 bits, so that a keyed hash is enough. Source: OWASP ASVS 5, 6.5.2; Crockford, "Base 32".
_GROUPS, _GROUP = 6, 4
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans("oil", "011")
_APP_CODE = re.compile(r"[0-9]{6}")


class Authenticator(Totp):
    """Flask-Security's own, with the service's clock and key."""

    def __init__(self, rt: Runtime) -> None:
        keys = {1: rt.secret.session_token("totp secrets", "")}
        super().__init__(secrets=keys, issuer=ISSUER)
        self._totp = TOTP.using(
            issuer=ISSUER,
            wallet=AppWallet(keys, encrypt_cost=_STRETCH),
            now=lambda: rt.now().timestamp(),
        )

    def match(self, code: str, secret: str, after: int | None) -> int | None:
        """Return the counter of the code, or None if it is wrong or was taken before."""
        try:
            found = self._totp.verify(code, secret, window=_WINDOW_S, last_counter=after)
        except (TokenError, ValueError):
            return None
        counter: int = found.counter
        return counter


def new_secret(rt: Runtime) -> str:
    """Return a new secret of an app, encrypted."""
    found: str = Authenticator(rt).generate_totp_secret()
    return found


def describe_secret(rt: Runtime, email: str, secret: str) -> dict[str, str]:
    """Return the picture to scan and the key to type."""
    app = Authenticator(rt)
    picture = qr_code(app.get_totp_uri(email, secret))
    return {
        "picture": picture.svg_data_uri(scale=5, border=2, light="#fff"),
        "key": app.get_totp_pretty_key(secret),
    }


def is_right(rt: Runtime, code: str, secret: str) -> bool:
    """Whether the app that has just been set up shows this."""
    return Authenticator(rt).match(_bare(code), secret, None) is not None


def take_code(rt: Runtime, account_id: int, typed: str) -> bool:
    """Whether ``typed`` is a code of the account's, of the app or for recovery; it is used up."""
    app = Authenticator(rt)
    code = _bare(typed)

    def take(session: Session) -> bool:
        account = accounts.find(session, id=account_id)
        if account is None or account.tf_totp_secret is None:
            return False
        if _APP_CODE.fullmatch(code):
            counter = app.match(code, account.tf_totp_secret, account.totp_counter)
            if counter is None:
                return False
            account.totp_counter = counter
        else:
            hashed = _hash(rt, account, code)
            kept = [each for each in account.recovery_codes if each != hashed]
            if len(kept) == len(account.recovery_codes):
                return False
            account.recovery_codes = kept
        accounts.save(session, account)
        return True

    return write(rt, take)


def new_recovery_codes(rt: Runtime, account: Account) -> list[str]:
    """Give the account new ones in place of all others; returns what is shown once."""
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]
    account.recovery_codes = [_hash(rt, account, _bare(code)) for code in codes]
    return codes


def _hash(rt: Runtime, account: Account, code: str) -> str:
    return rt.secret.session_token("recovery code", f"{account.id} {code}")


def _bare(typed: str) -> str:
    """Return it without what tells its groups apart; codes of earlier versions are hexadecimal."""
    return re.sub(r"[\s-]+", "", typed).lower().translate(_MISREAD)[:64]
