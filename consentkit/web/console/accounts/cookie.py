"""The session cookie: it is there while somebody is logged in, and at no other time."""

import hashlib

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_LOGGED_IN = "_user_id"


class SessionCookie(SecureCookieSessionInterface):
    """Whatever else is noted in a session before a log-in never becomes a cookie."""

    digest_method = staticmethod(hashlib.sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if _LOGGED_IN in session:
            super().save_session(app, session, response)
            return
        name = self.get_cookie_name(app)
        if name in request.cookies:
            response.delete_cookie(
                name,
                path=self.get_cookie_path(app),
                secure=self.get_cookie_secure(app),
                samesite=self.get_cookie_samesite(app),
                httponly=True,
            )
