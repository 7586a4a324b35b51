"""The two addresses that nearly all requests go to, answered before Flask is asked.

Whatever is not an ordinary question with an ordinary answer is Flask's: there is one place that
refuses, and one that says how.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from consentkit.web.environ import Environ, WsgiApp
from consentkit.web.front.answers import AnswersFront
from consentkit.web.front.framing import refuse_framing
from consentkit.web.front.scripts import ScriptsFront
from consentkit.web.publications import Publications
from consentkit.web.runtime import Runtime
from consentkit.web.visitor.taking import Taking

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


class Front:
    """Wraps the application."""

    def __init__(
        self, behind: WsgiApp, rt: Runtime, publications: Publications, taking: Taking
    ) -> None:
        self.behind = behind
        self._scripts = ScriptsFront(behind, publications)
        self._answers = AnswersFront(rt, publications, taking)

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        coding = environ.get("HTTP_TRANSFER_ENCODING")
        if coding is not None and coding.lower() != "chunked":
            return refuse_framing(environ, start_response)
        method = environ["REQUEST_METHOD"]
        answered = None
        if method in ("GET", "HEAD"):
            answered = self._scripts.answer(environ, start_response)
        elif method == "POST":
            answered = self._answers.answer(environ, start_response)
        return self.behind(environ, start_response) if answered is None else answered
