"""The trail of what admins, and programs in their name, did to a site."""

from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Action
from consentkit.services.read_trail import Noted, Wanted, trail_of_site
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import PageQuery, at, instant, page_of


class TrailQuery(PageQuery):
    """``since`` is among them, ``until`` is not."""

    actor = fields.String(load_default=None, validate=validate.Length(1, 254))
    what = fields.String(load_default=None, validate=validate.Regexp(r"[a-z_]{1,40}\Z"))
    since = instant(load_default=None)
    until = instant(load_default=None)


class ActionSchema(Schema):
    """``session`` is ``key`` and its id for what was done with an API key. ``statement`` is what
    the ledger says of the action, and ``ledger_index`` where, null while it waits.
    """

    number = fields.Integer(required=True)
    at = instant(required=True)
    actor = fields.String(required=True)
    session = fields.String(required=True, allow_none=True)
    what = fields.String(required=True)
    details = fields.Dict(required=True)
    statement = fields.String(required=True)
    ledger_index = fields.Integer(required=True, allow_none=True)


@endpoint(
    "GET",
    "/sites/<site_key>/audit",
    says="Read the audit trail, newest first",
    tag="Audit trail",
    scope=Scope.AUDIT_READ,
    action=Action.SEE_AUDIT_TRAIL,
    query=TrailQuery,
    returns={200: Returns("A page of actions.", page_of(ActionSchema))},
)
def audit(call: Call) -> Answer:
    query = call.query
    before = parse_cursor(query["cursor"], int)
    wanted = Wanted(
        actor=query["actor"], what=query["what"], since=query["since"], until=query["until"]
    )
    found = call.read(
        lambda session: trail_of_site(call.site_key, wanted, before=before, session=session)
    )
    return call.page([_said(each) for each in found.rows], found.older)


def _said(noted: Noted) -> dict[str, Any]:
    action = noted.action
    return {
        "number": action.number,
        "at": at(action.at),
        "actor": action.actor,
        "session": action.session,
        "what": action.what,
        "details": action.details,
        "statement": noted.statement,
        "ledger_index": noted.index,
    }
