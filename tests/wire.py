"""Plain HTTP requests over loopback, and bytes that are none."""

import http.client
import json
import re
import socket
from contextlib import suppress
from typing import Any


def post_json(port: int, path: str, body: Any) -> tuple[int, Any]:
    """Return status and parsed answer. Raises ``OSError`` or ``ValueError`` when cut off."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except http.client.HTTPException as err:
        raise OSError(str(err)) from err
    finally:
        connection.close()


def talk(
    port: int, *pieces: bytes, half_close: bool = False, until_closed: float | None = None
) -> tuple[int, bytes]:
    """Send raw bytes; return the status, 0 for none, and the whole answer. ``until_closed`` is for
    how many seconds to listen for more than one.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=15) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
            if half_close:
                line.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before it was all sent: the answer counts
        answer = b""
        if until_closed is not None:
            line.settimeout(until_closed)
        with suppress(OSError):
            while (until_closed or not _is_whole(answer)) and (chunk := line.recv(65536)):
                answer += chunk
    return int(answer.split(b" ", 2)[1]) if answer else 0, answer


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    return bool(end) and len(body) >= (int(length[1]) if length else 0)
