"""One plain HTTP request over loopback."""

import http.client
import json
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
