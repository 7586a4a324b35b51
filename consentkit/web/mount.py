"""Where the console hangs below ``/console``."""

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from consentkit.config import ConfigError
from consentkit.web.console import PREFIX
from consentkit.web.runtime import Runtime

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


_EXTENSION = "consentkit.console"


class _Mount:
    """Puts the console together when it is first needed: commands have no use for it, and what it
    stands on takes longer to load than all the rest.
    """

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._lock = Lock()
        self._console: Flask | None = None

    def console(self) -> Flask:
        """Raises ``ConfigError`` where there is no secret to sign its cookies with."""
        with self._lock:
            if self._console is None:
                from consentkit.web.console.app import create_console  # noqa: PLC0415 - see above

                self._console = create_console(self._rt)
            return self._console

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        try:
            answer: Any = self.console().wsgi_app
        except ConfigError:
            answer = Response(
                "The console has no secret to log anybody in with: run `consentkit doctor`.\n",
                503,
                mimetype="text/plain",
            )
        answered: Iterable[bytes] = answer(environ, start_response)
        return answered


def mount_console(app: Flask, rt: Runtime) -> None:
    mount = _Mount(rt)
    app.extensions[_EXTENSION] = mount
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {PREFIX: mount})  # type: ignore[method-assign]


def console_of(app: Flask) -> Flask:
    """Return the console of the service, put together by now. Raises ``ConfigError``."""
    mount: _Mount = app.extensions[_EXTENSION]
    return mount.console()
