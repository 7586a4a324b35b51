"""Webhooks as a program asks for them."""

from typing import Any

from tests.integration.api.conftest import Program

HOOKS = "/sites/shop/webhooks"
URL = "https://hooks.example.org/consent"
WANTED = {"url": URL, "events": ["consent.given"]}
ABSENT = "wh_00000000000000000000"
# All that can be asked of one webhook.
ASKED: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("PATCH", "", {"state": "paused"}),
    ("POST", "/secret", {}),
    ("POST", "/rotate", {}),
    ("POST", "/test", {}),
    ("GET", "/deliveries", None),
    ("GET", "/deliveries/1", None),
    ("POST", "/deliveries/1/replay", {}),
    ("POST", "/replay", {}),
    ("DELETE", "", None),
]


def add(program: Program, site: str = "shop", **changes: Any) -> dict[str, Any]:
    reply = program.post(f"/sites/{site}/webhooks", WANTED | changes)
    assert reply.status_code == 201, reply.text
    return reply.json
