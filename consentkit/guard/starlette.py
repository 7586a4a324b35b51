"""The guard in a Starlette or FastAPI app.

``app.add_middleware(AsgiGuard, guard=guard)`` fills ``request.state.consent``; a FastAPI view may
ask for ``Annotated[Consent, Depends(consent_of)]``.
"""

from starlette.requests import Request

from consentkit.guard.asgi import CONSENT, AsgiGuard
from consentkit.guard.consent import UNDECIDED, Consent

__all__ = ["AsgiGuard", "consent_of"]


async def consent_of(request: Request) -> Consent:
    """Return whose consent this request comes with; undecided where no guard stands before."""
    found: Consent = request.scope.get(CONSENT, UNDECIDED)
    return found


def in_templates(request: Request) -> dict[str, Consent]:
    """For ``Jinja2Templates(..., context_processors=[in_templates])``."""
    found: Consent = request.scope.get(CONSENT, UNDECIDED)
    return {"consent": found}
