"""Tries a running demo as a browser and a stranger would."""

import http.client
import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from consentkit.config import ConfigError
from consentkit.domain.identifiers import VISITOR_ID_BYTES, visitor_id
from consentkit.domain.instant import format_instant
from consentkit.services.verify_receipt import check_signature
from consentkit.signing.keys import published_keys

START_TIMEOUT_S = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_answering(host: str, port: int, *, alive: Callable[[], bool]) -> None:
    """Return once the port takes connections. Raises ``ConfigError`` when the server is gone."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if not alive():
            raise ConfigError(f"the server for port {port} did not start; its reason stands above")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.05)
    raise ConfigError(f"nothing answered on port {port} within {START_TIMEOUT_S:.0f} seconds")


def selftest(port: int, site_port: int, site_key: str, *, now: datetime) -> Iterator[str]:
    """Yield a line for each thing that works. Raises ``ConfigError`` at the first that does not."""
    script = _call(port, "GET", f"/ck/{site_key}/banner.js", 200)
    yield f"banner.js answers with {len(script)} bytes"
    banner = json.loads(_call(port, "GET", f"/ck/{site_key}/banner.json", 200))
    answer = json.loads(
        _call(
            port,
            "POST",
            f"/ck/{site_key}/receipts",
            201,
            body=_decision(banner, now),
            headers={"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)},
        )
    )
    yield f"a decision was recorded as receipt {answer['id']}"
    jwks = json.loads(_call(port, "GET", "/.well-known/jwks.json", 200))
    keys = published_keys((jwk["kid"], jwk["x"]) for jwk in jwks["keys"])
    if not check_signature(answer["receipt"], keys).valid:
        raise ConfigError("the receipt does not verify against the published keys")
    yield "the receipt verifies against the published keys"
    _call(site_port, "GET", "/", 200)
    yield "the membership site answers"


def _decision(banner: dict[str, Any], now: datetime) -> str:
    return json.dumps(
        {
            "banner_version": banner["version"],
            "action": "decline_all",
            "surface": "api",
            "language": banner["language"],
            "choices": {c["key"]: False for c in banner["categories"] if not c["required"]},
            "visitor_id": visitor_id(secrets.token_bytes(VISITOR_ID_BYTES)),
            "decided_at": format_instant(now),
        }
    )


def _call(
    port: int,
    method: str,
    path: str,
    expected: int,
    *,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
    except OSError as err:
        raise ConfigError(f"{method} {path} on port {port}: {err}") from err
    finally:
        connection.close()
    if answer.status != expected:
        raise ConfigError(f"{method} {path} on port {port} answered {answer.status}")
    return content
