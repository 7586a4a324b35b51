"""Takes cookies away that a visitor's browser sent: only the same Domain and Path do that."""

from collections.abc import Callable, Iterable, Iterator

from consentkit.guard.cookie_header import names_in
from consentkit.guard.declared_cookies import DeclaredCookie, DeclaredCookies
from consentkit.guard.set_cookie import is_name

# A response that takes more away than this was asked to by no ordinary browser.
MOST = 50
_GONE = "Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"


def expire(
    cookie_header: str,
    declared: DeclaredCookies,
    host: str,
    is_over: Callable[[Iterable[DeclaredCookie]], bool],
    *,
    is_spared: Callable[[str], bool],
) -> list[str]:
    """Return a Set-Cookie header for each place at which a cookie may have been set whose time
    ``is_over``: this host, and the host that was declared. A name that ``is_spared`` stays.
    """
    gone: list[str] = []
    for name in dict.fromkeys(names_in(cookie_header)):
        found = declared.of(name, host)
        # A name is echoed only if it can be one.
        if found and is_over(found) and is_name(name) and not is_spared(name):
            gone += _removals(name, {each.host for each in found})
    return gone[:MOST]


def _removals(name: str, hosts: set[str]) -> Iterator[str]:
    secure = "; Secure" if name.lower().startswith(("__host-", "__secure-")) else ""
    yield f"{name}=; {_GONE}{secure}"
    if not name.lower().startswith("__host-"):
        for host in sorted(hosts - {""}):
            yield f"{name}=; {_GONE}; Domain={host}{secure}"
