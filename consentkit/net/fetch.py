"""Small files over HTTP, from and to hosts that a person named."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

import requests

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

TIMEOUT_S = 20
_CHUNK_BYTES = 16 * 1024


class FetchFailed(ConsentError):
    code = "fetch_failed"
    status = 502
    title = "Another host did not give what it was asked for"


class NotThere(FetchFailed):
    """The other host answered 404."""

    code = "not_there"


@dataclass(frozen=True, slots=True)
class Answer:
    """``media_type`` is in lower case and without parameters."""

    status: int
    media_type: str
    body: bytes


def fetch(url: str, *, max_bytes: int) -> bytes:
    """Return the body of a 200 answer. Raises ``FetchFailed``, also for a longer one."""
    try:
        with requests.get(url, timeout=TIMEOUT_S, stream=True) as answer:
            if answer.status_code == HTTPStatus.NOT_FOUND:
                raise NotThere(Reason("there is nothing at {url}", url=shown(url)))
            if answer.status_code != HTTPStatus.OK:
                status = answer.status_code
                raise FetchFailed(
                    Reason("{url} answered with status {status}", url=shown(url), status=status)
                )
            return _body(answer, max_bytes)
    except requests.RequestException as err:
        raise FetchFailed(
            Reason("{url} cannot be fetched: {said}", url=shown(url), said=type(err).__name__)
        ) from err


def post(url: str, content: bytes, *, media_type: str, max_bytes: int) -> Answer:
    """Return the answer, whatever its status. Raises ``FetchFailed`` if there is none, or a longer
    one. A redirect is not followed: it would turn the request into another.
    """
    try:
        with requests.post(
            url,
            data=content,
            headers={"Content-Type": media_type},
            timeout=TIMEOUT_S,
            stream=True,
            allow_redirects=False,
        ) as answer:
            told = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Answer(answer.status_code, told, _body(answer, max_bytes))
    except requests.RequestException as err:
        raise FetchFailed(
            Reason("{url} cannot be reached: {said}", url=shown(url), said=type(err).__name__)
        ) from err


def shown(url: str) -> str:
    """Return the address without what may be secret in it: user, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _body(answer: requests.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > max_bytes:
            raise FetchFailed(
                Reason("{url} sends more than {most} bytes", url=shown(answer.url), most=max_bytes)
            )
    return bytes(body)
