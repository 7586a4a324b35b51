"""The guard in a Flask app: ``request.consent``, and ``consent`` in every template."""

from flask import Flask, Request, has_request_context, request
from werkzeug.wrappers import Response

from consentkit.guard.consent import UNDECIDED, Consent
from consentkit.guard.guard import Guard
from consentkit.guard.wsgi import CONSENT, WsgiGuard


class ConsentKit:
    """A Flask extension: ``ConsentKit(guard, app)``, or ``init_app`` later."""

    def __init__(self, guard: Guard, app: Flask | None = None) -> None:
        self.guard = guard
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        app.extensions["consentkit.guard"] = self
        app.wsgi_app = WsgiGuard(app.wsgi_app, self.guard)  # type: ignore[method-assign]
        app.request_class = type("Request", (ConsentMixin, app.request_class), {})
        app.context_processor(_in_templates)

    def end(self, response: Response, category: str) -> None:
        """As ``Guard.end``, of the response that a view is about to return."""
        self.guard.end(response, category)


class ConsentMixin(Request):
    """What the request class of a guarded app has besides its own."""

    @property
    def consent(self) -> Consent:
        """Undecided where no guard stands before the app, as in a test's own request context."""
        found: Consent = self.environ.get(CONSENT, UNDECIDED)
        return found


def _in_templates() -> dict[str, Consent]:
    # A template may also be rendered for a mail, outside any request.
    return {"consent": request.environ.get(CONSENT, UNDECIDED)} if has_request_context() else {}
