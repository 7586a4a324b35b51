"""A URL in a setting."""

from urllib.parse import SplitResult, urlsplit


def split_url(url: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """Return None for what is no URL of these schemes; a user and a password may be in it."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme in schemes and parts.port != 0
    except ValueError:
        return None
    return parts if known and parts.hostname and not parts.fragment else None
