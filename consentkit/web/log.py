"""The ledger as files that a CDN could serve. Source: C2SP tlog-tiles."""

import re

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import OutsideLedger
from consentkit.services.read_ledger import checkpoint, log_file, log_update, statements_from
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone

log = Blueprint("log", __name__, url_prefix="/log")

# New entries are bundled every half second or so; nobody needs to know sooner.
CHECKPOINT_SECONDS = 2

_INDEX = re.compile(r"[0-9]{1,18}")


@log.get("/checkpoint")
def head() -> ResponseReturnValue:
    with runtime().transaction() as session:
        note = checkpoint(session=session)
    response = Response(note, mimetype="text/plain")
    response.headers["Cache-Control"] = f"public, max-age={CHECKPOINT_SECONDS}"
    return allow_anyone(response)


@log.get("/update")
def update() -> ResponseReturnValue:
    """The head, and the proof that it continues an earlier one: what browsers and witnesses take.
    Source: C2SP tlog-witness.
    """
    with runtime().transaction() as session:
        content = log_update(_number("from"), session=session).format()
    response = Response(content, mimetype="text/plain")
    response.headers["Cache-Control"] = f"public, max-age={CHECKPOINT_SECONDS}"
    return allow_anyone(response)


def _number(name: str) -> int:
    text = request.args.get(name, "0")
    if not _INDEX.fullmatch(text):
        raise OutsideLedger(f'"{name}" must be a whole number')
    return int(text)


@log.get("/statements")
def statements() -> ResponseReturnValue:
    """What the entries say that are no receipts', for whoever follows banners and keys."""
    with runtime().transaction() as session:
        found, following = statements_from(_number("from"), session=session)
    response = jsonify(
        statements=[{"index": index, "statement": said} for index, said in found],
        next=following,
    )
    response.headers["Cache-Control"] = f"public, max-age={CHECKPOINT_SECONDS}"
    return allow_anyone(response)


@log.get("/<path:path>")
def tile(path: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        content = log_file(path, session=session)
    response = Response(content, mimetype="application/octet-stream")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return allow_anyone(response)
