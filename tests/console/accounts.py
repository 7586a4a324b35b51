"""What the tests of accounts do again and again."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NEW_PASSWORD = "seven quiet herons wade"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


def path_of(link: str) -> str:
    """The path of a link that the service made of its public address."""
    assert link.startswith("https://consent.example/console/"), link
    return link.removeprefix("https://consent.example")


def cookies_set(reply: TestResponse) -> dict[str, str]:
    """Name and whole line of each cookie that the answer sets or deletes."""
    lines = reply.headers.getlist("Set-Cookie")
    return {line.partition("=")[0]: line for line in lines}


def log_in(client: FlaskClient, email: str, password: str, **more: Any) -> TestResponse:
    return client.post("/console/login", data={"email": email, "password": password}, **more)


def answer_banner(client: FlaskClient, site_key: str, action: str, *granted: str) -> None:
    """Answer a site's banner on the service's own host, which makes a receipt as well."""
    page = client.get(f"/ck/{site_key}/preferences").text
    token = _TOKEN.search(page)
    assert token, page
    form = {"token": token[1], "action": action, "granted": list(granted)}
    reply = client.post(f"/ck/{site_key}/preferences", data=form)
    assert reply.status_code == 200, reply.text
