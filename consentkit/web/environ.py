"""The shapes of PEP 3333."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, "StartResponse"], Iterable[bytes]]

# Where the name of the route that a request takes is kept, in its environment.
ROUTE = "consentkit.route"


def header(environ: Environ, name: str) -> str:
    """Return the header's value, or "" where there is none."""
    told: str = environ.get("HTTP_" + name.upper().replace("-", "_"), "")
    return told
