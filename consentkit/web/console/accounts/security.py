"""Flask-Security as the console has it."""

from datetime import timedelta

from flask import Flask
from flask_security import Security

from consentkit.web.console.accounts import sessions
from consentkit.web.console.accounts.datastore import AccountStore
from consentkit.web.runtime import Runtime

PERSISTENT_LOGIN = timedelta(days=180)


def install(console: Flask, rt: Runtime) -> Security:
    is_https = rt.config.public_url.startswith("https:")
    prefix = "__Host-" if is_https else ""
    console.config.update(
        SECRET_KEY=rt.secret.cookie_key(),
        SESSION_COOKIE_NAME=f"{prefix}ck-console",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_NAME=f"{prefix}ck-console-login",
        REMEMBER_COOKIE_PATH="/",
        REMEMBER_COOKIE_SECURE=is_https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_DURATION=PERSISTENT_LOGIN,
        # Our own check of forms covers these as well (`csrf.py`).
        WTF_CSRF_ENABLED=False,
        SECURITY_PASSWORD_SALT=rt.secret.session_token("password salt", ""),
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - a scheme
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_POST_LOGIN_VIEW="sites.overview",
        SECURITY_POST_LOGOUT_VIEW="security.login",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_LOGIN_USER_TEMPLATE="console/login.html",
    )
    security = Security(console, AccountStore(rt))
    security.datetime_factory = rt.now
    sessions.install(console)
    return security
