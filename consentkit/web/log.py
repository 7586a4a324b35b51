"""The ledger as files that a CDN could serve. Source: C2SP tlog-tiles."""

import re

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import OutsideLedger
from consentkit.domain.instant import format_instant
from consentkit.services.read_ledger import checkpoint, log_file, log_update, statements_from
from consentkit.services.stamp_checkpoint import stamp_at, stamps_from
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone

log = Blueprint("log", __name__, url_prefix="/log")

# New entries are bundled every half second or so; nobody needs to know sooner.
FRESH = "public, max-age=2"
FOR_GOOD = "public, max-age=31536000, immutable"

_INDEX = re.compile(r"[0-9]{1,18}")


@log.get("/checkpoint")
def head() -> ResponseReturnValue:
    with runtime().transaction() as session:
        note = checkpoint(session=session)
    return _shown(Response(note, mimetype="text/plain"), FRESH)


@log.get("/update")
def update() -> ResponseReturnValue:
    """The head, and the proof that it continues an earlier one: what browsers and witnesses take.
    Source: C2SP tlog-witness.
    """
    with runtime().transaction() as session:
        content = log_update(_number("from"), session=session).format()
    return _shown(Response(content, mimetype="text/plain"), FRESH)


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
    return _shown(response, FRESH)


@log.get("/stamps")
def stamps() -> ResponseReturnValue:
    """The heads that were time-stamped, by their size; the files are beside it."""
    with runtime().transaction() as session:
        found, following = stamps_from(_number("from"), session=session)
    listed = [{"size": each.size, "at": format_instant(each.at)} for each in found]
    return _shown(jsonify(stamps=listed, next=following), FRESH)


@log.get("/stamps/<int:size>.checkpoint")
def stamped_checkpoint(size: int) -> ResponseReturnValue:
    """What was stamped: the note as the log alone signed it, byte for byte."""
    with runtime().transaction() as session:
        note = stamp_at(size, session=session).note
    return _shown(Response(note, mimetype="text/plain"), FOR_GOOD)


@log.get("/stamps/<int:size>.tsr")
def stamp(size: int) -> ResponseReturnValue:
    """The authority's answer. Source: RFC 3161 section 3.4."""
    with runtime().transaction() as session:
        answer = stamp_at(size, session=session).answer
    return _shown(Response(answer, mimetype="application/timestamp-reply"), FOR_GOOD)


@log.get("/<path:path>")
def tile(path: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        content = log_file(path, session=session)
    return _shown(Response(content, mimetype="application/octet-stream"), FOR_GOOD)


def _shown(response: Response, cache: str) -> Response:
    response.headers["Cache-Control"] = cache
    return allow_anyone(response)
