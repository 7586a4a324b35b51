"""Fetch a small file over HTTP, for a person who named its address."""

import requests

from consentkit.domain.errors import ConsentError

TIMEOUT_S = 20
_CHUNK_BYTES = 16 * 1024


class FetchFailed(ConsentError):
    code = "fetch_failed"
    status = 502
    title = "Another host did not give what it was asked for"


class NotThere(FetchFailed):
    """The other host answered 404."""

    code = "not_there"


def fetch(url: str, *, max_bytes: int) -> bytes:
    """Return the body of a 200 answer. Raises ``FetchFailed``, also for a longer one."""
    try:
        with requests.get(url, timeout=TIMEOUT_S, stream=True) as answer:
            if answer.status_code == requests.codes.not_found:
                raise NotThere(f"there is nothing at {url}")
            if answer.status_code != requests.codes.ok:
                raise FetchFailed(f"{url} answered with status {answer.status_code}")
            body = bytearray()
            for chunk in answer.iter_content(_CHUNK_BYTES):
                body += chunk
                if len(body) > max_bytes:
                    raise FetchFailed(f"{url} sends more than {max_bytes} bytes")
            return bytes(body)
    except requests.RequestException as err:
        raise FetchFailed(f"{url} cannot be fetched: {type(err).__name__}") from err
