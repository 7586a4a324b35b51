"""What a client raises: a class for each kind of refusal, with the code that says which it was."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A refusal. ``code`` is stable; ``field`` names what is at fault in what was sent, with dots,
    or is None; ``problem`` is the whole document. Source: RFC 9457.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail") or problem.get("title") or f"status {status}")
        self.errors: list[dict[str, str]] = list(problem.get("errors", ()))
        self.field: str | None = self.errors[0].get("field") if self.errors else None
        super().__init__(f"{self.detail} ({self.code})")


class Invalid(ApiError):
    """What was sent cannot be taken: 400, 413, 415, 422 and 428."""


class Unauthorized(ApiError):
    """The key opens nothing: 401."""


class Forbidden(ApiError):
    """The key's scopes, or its owner's role, do not allow this: 403."""


class NotFound(ApiError):
    """There is none, or the key is not for it: 404."""


class Conflict(ApiError):
    """It does not go with how things stand: 409."""


class PreconditionFailed(ApiError):
    """Somebody else has changed it since it was read: 412. Read it again."""


class RateLimited(ApiError):
    """Too many requests, and the wait would have been too long: 429."""


class ServiceTrouble(ApiError):
    """The service, or a proxy before it, could not answer: 5xx, and what is no answer of ours."""


class BadKey(ValueError):
    """What was given as an API key can be none."""


class Unreachable(Exception):
    """No answer came. What was asked for may have happened all the same, unless it was sent with
    an idempotency key and is sent again with it.
    """


_KINDS: Mapping[int, type[ApiError]] = {
    400: Invalid,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    428: Invalid,
    429: RateLimited,
}


def error_of(status: int, problem: Mapping[str, Any]) -> ApiError:
    return _KINDS.get(status, ServiceTrouble)(status, problem)
