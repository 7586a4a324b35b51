"""Flask-Security as the console has it: its hashes, its authenticator codes, who is logged in.

The pages are ours. Its own are not registered: they speak English only, answer JSON to whoever
asks for it, build addresses from what a request calls us, and keep half of a log-in in a cookie.
"""

from flask import Flask
from flask_security import Security

from consentkit.domain.passwords import MIN_LENGTH
from consentkit.web.console.accounts import pending, sessions
from consentkit.web.console.accounts.cookie import SessionCookie
from consentkit.web.console.accounts.datastore import AccountStore
from consentkit.web.runtime import Runtime

# 46 MiB and one pass on one core: a log-in is dear to whoever tries many, and not to the service.
# Source: OWASP Password Storage Cheat Sheet, "Argon2id".
_ARGON2ID = {
    "argon2__memory_cost": 47_104,
    "argon2__time_cost": 1,
    "argon2__parallelism": 1,
}


def install(console: Flask, rt: Runtime) -> Security:
    is_https = rt.config.is_https
    console.config.update(
        SECRET_KEY=rt.secret.cookie_key(),
        SESSION_COOKIE_NAME=f"{'__Host-' if is_https else ''}ck-console",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Our own check of forms covers all pages (`csrf.py`).
        WTF_CSRF_ENABLED=False,
        SECURITY_PASSWORD_SALT=rt.secret.session_token("password salt", ""),
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - a scheme
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=_ARGON2ID,
        SECURITY_PASSWORD_LENGTH_MIN=MIN_LENGTH,
    )
    console.session_interface = SessionCookie()
    security = Security(console, AccountStore(rt), register_blueprint=False)
    security.datetime_factory = rt.now
    # It would tie a session to the address it began at, and keep a hash of that.
    console.login_manager.session_protection = None  # type: ignore[attr-defined]
    sessions.install(console)
    console.after_request(pending.forget_withdrawn)
    return security
