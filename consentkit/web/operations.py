"""Is the process up, and can it do its work?"""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from consentkit.services.check_health import check_health
from consentkit.web.runtime import runtime

operations = Blueprint("operations", __name__)


@operations.get("/healthz")
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@operations.get("/readyz")
def ready() -> ResponseReturnValue:
    """Ready means: the schema fits, and a receipt signed now would verify. What is wrong goes to
    the log; the address is public.
    """
    rt = runtime()
    key = rt.keys.signing_key()
    with rt.transaction() as session:
        check_health(session=session, key=key)
    rt.secret  # noqa: B018 - raises when it is missing
    return jsonify(status="ready")


@operations.after_request
def never_cached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
