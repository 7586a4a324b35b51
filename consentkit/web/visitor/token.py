"""A receipt in, and out comes what it is worth now: a short-lived token for a back end."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from consentkit.domain.instant import format_instant
from consentkit.services.issue_token import issue_token
from consentkit.web.body import read_json
from consentkit.web.runtime import runtime
from consentkit.web.schemas import TokenRequestSchema, load
from consentkit.web.security import limit_tokens
from consentkit.web.visitor.callers import open_to_pages

token = Blueprint("token", __name__, url_prefix="/ck/<site>/token")

_ASKED = TokenRequestSchema()

open_to_pages(token, methods="POST", headers="content-type")


@token.post("")
@limit_tokens
def issue(site: str) -> ResponseReturnValue:
    """It reads only, so it works where no answer can be recorded."""
    asked = load(_ASKED, read_json(request.environ))
    rt = runtime()
    key = rt.keys.signing_key()
    with rt.transaction() as session:
        issued = issue_token(
            asked["receipt"],
            site_key=site,
            session=session,
            key=key,
            issuer=rt.config.public_url,
            now=rt.now(),
        )
    return jsonify(token=issued.text, expires_at=format_instant(issued.expires_at))
