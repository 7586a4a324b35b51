"""Where the console hangs below ``/console``, and the admin API below ``/api/v1``."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from consentkit.config import ConfigError
from consentkit.web.api import PREFIX as API
from consentkit.web.console import PREFIX as CONSOLE
from consentkit.web.runtime import Runtime

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


_EXTENSION = "consentkit.mounts"


class _Mount:
    """Puts an application together when it is first needed: commands have no use for it, and what
    it stands on takes longer to load than all the rest.
    """

    def __init__(self, make: Callable[[], Flask], without_secret: str) -> None:
        self._make = make
        self._without_secret = without_secret
        self._lock = Lock()
        self._app: Flask | None = None

    def app(self) -> Flask:
        """Raises ``ConfigError`` where there is no secret to sign its cookies with."""
        with self._lock:
            if self._app is None:
                self._app = self._make()
            return self._app

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        try:
            answer: Any = self.app().wsgi_app
        except ConfigError:
            answer = Response(self._without_secret, 503, mimetype="text/plain")
        answered: Iterable[bytes] = answer(environ, start_response)
        return answered


def mount_others(app: Flask, rt: Runtime) -> None:
    """Hang the console and the admin API beside what visitors are served."""

    def make_console() -> Flask:
        from consentkit.web.console.app import create_console  # noqa: PLC0415 - see _Mount

        return create_console(rt)

    def make_api() -> Flask:
        from consentkit.web.api.app import create_api  # noqa: PLC0415 - see _Mount

        return create_api(rt)

    mounts = {
        CONSOLE: _Mount(
            make_console,
            "The console has no secret to log anybody in with: run `consentkit doctor`.\n",
        ),
        API: _Mount(make_api, "The service has no secret: run `consentkit doctor`.\n"),
    }
    app.extensions[_EXTENSION] = mounts
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, dict(mounts))  # type: ignore[method-assign]


def console_of(app: Flask) -> Flask:
    """Return the console of the service, put together by now. Raises ``ConfigError``."""
    return _mounted(app, CONSOLE)


def api_of(app: Flask) -> Flask:
    """Return the admin API of the service, put together by now."""
    return _mounted(app, API)


def _mounted(app: Flask, prefix: str) -> Flask:
    mount: _Mount = app.extensions[_EXTENSION][prefix]
    return mount.app()
