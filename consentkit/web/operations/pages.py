"""Is the process up, can it do its work, and what has it done?"""

from hmac import compare_digest

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from consentkit.domain.errors import ConsentError
from consentkit.services.check_webhooks import WebhookBacklog, webhook_backlog
from consentkit.storage.session import StorageUnavailable
from consentkit.web.operations.exposition import exposition
from consentkit.web.operations.readiness import readiness
from consentkit.web.runtime import Runtime, runtime

operations = Blueprint("operations", __name__)


class NotReady(ConsentError):
    """``reasons`` are names that hold no secrets: the address is public."""

    code = "not_ready"
    status = 503
    title = "No receipt could be made and kept right now"


class MetricsTokenNeeded(ConsentError):
    code = "metrics_token_needed"
    status = 401
    title = "The metrics are for whoever has their token"


@operations.get("/healthz")
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@operations.get("/readyz")
def ready() -> ResponseReturnValue:
    reasons = readiness().state().reasons
    if reasons:
        raise NotReady("see `reasons`, and docs/operating.md", extra={"reasons": list(reasons)})
    return jsonify(status="ready")


@operations.get("/metrics")
def metrics() -> ResponseReturnValue:
    """There is nothing here unless the operator has set a token."""
    rt = runtime()
    token = rt.config.metrics_token
    if token is None:
        abort(404)
    given = request.headers.get("Authorization", "")
    if not compare_digest(given.encode("utf-8"), f"Bearer {token}".encode("ascii")):
        raise MetricsTokenNeeded("send the token as `Authorization: Bearer …`")
    content = exposition(rt.metrics, readiness().state(), _backlog(rt))
    return Response(content, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _backlog(rt: Runtime) -> WebhookBacklog | None:
    """Return None where the database cannot be asked: everything else is told all the same."""
    try:
        with rt.transaction() as session:
            return webhook_backlog(session=session, now=rt.now())
    except StorageUnavailable:
        return None


@operations.after_request
def never_cached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
