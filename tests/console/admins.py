"""An admin in a browser, as the tests of the console drive one."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from consentkit.domain.account import Account

PASSWORD = "a long row of pebbles"
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


_hashes: dict[tuple[str, str], str] = {}


def hash_of(console: Flask, password: str) -> str:
    """Return the hash that this service's console takes; kept, for to make one takes its time."""
    key = (console.config["SECURITY_PASSWORD_SALT"], password)
    if key not in _hashes:
        with console.app_context():
            _hashes[key] = hash_password(password)
    return _hashes[key]


@dataclass
class Admin:
    client: FlaskClient
    account: Account

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page below /console."""
        return self.client.get(f"/console{path}", **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form of our own, with the token that each page holds."""
        form = {"csrf": self.token(), **(data or {})}
        return self.client.post(f"/console{path}", data=form, **more)

    def log_in_again(self) -> None:
        """After a pause that the session did not outlive."""
        self.client.get("/console/login")
        form = {"email": self.account.email, "password": PASSWORD}
        reply = self.client.post("/console/login", data=form)
        assert reply.status_code == 302, reply.text

    def token(self) -> str:
        found = _TOKEN.search(self.get("/", follow_redirects=True).text)
        assert found, "the page has no form of the admin's own"
        return found[1]
