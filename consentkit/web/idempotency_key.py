"""The header by which a retry says that it is one."""

import re

from consentkit.domain.errors import ConsentError
from consentkit.web.environ import Environ

# A structured-field string or a bare key. Source: draft-ietf-httpapi-idempotency-key-header.
_IDEMPOTENCY_KEY = re.compile(
    r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"\Z|([\x21\x23-\x5b\x5d-\x7e]{1,255})\Z'
)


class InvalidIdempotencyKey(ConsentError):
    code = "invalid_idempotency_key"
    status = 400
    title = "The Idempotency-Key header is not a key"


def read_idempotency_key(environ: Environ) -> str | None:
    """Return None where there is none. Raises ``InvalidIdempotencyKey``."""
    told = environ.get("HTTP_IDEMPOTENCY_KEY")
    if told is None:
        return None
    match = _IDEMPOTENCY_KEY.match(told.strip())
    if match is None:
        raise InvalidIdempotencyKey(
            "Idempotency-Key must be 1 to 255 visible ASCII characters, quoted or bare",
            field="Idempotency-Key",
        )
    key: str = match[1] or match[2]
    return key
