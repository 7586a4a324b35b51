"""Base64url without padding, the one form that we write. Source: RFC 7515 section 2."""

import base64


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
