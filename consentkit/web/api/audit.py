"""The trail of what admins, and programs in their name, did to a site."""

from typing import Any

from flask import Response, stream_with_context
from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Action
from consentkit.services.read_trail import KINDS, Noted, Wanted, trail_of_site
from consentkit.web.api.access import limits
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.handing_out import attachment
from consentkit.web.api.schemas import PageQuery, Strict, at, instant, page_of
from consentkit.web.trail_export import TYPES, note_trail_export, trail_pieces


class TrailFilter(Strict):
    """``since`` is among them, ``until`` is not."""

    actor = fields.String(load_default=None, validate=validate.Length(1, 254))
    what = fields.String(load_default=None, validate=validate.Regexp(r"[a-z_]{1,40}\Z"))
    since = instant(load_default=None)
    until = instant(load_default=None)


class TrailQuery(TrailFilter, PageQuery):
    pass


class TrailExportSchema(TrailFilter):
    format = fields.String(required=True, validate=validate.OneOf(KINDS))


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
    before = parse_cursor(call.query["cursor"], int)
    wanted = _wanted(call.query)
    found = call.read(
        lambda session: trail_of_site(call.site_key, wanted, before=before, session=session)
    )
    return call.page([_said(each) for each in found.rows], found.older)


@endpoint(
    "POST",
    "/sites/<site_key>/audit/export",
    says="Export the audit trail; as JSON lines, each with its proof from the ledger",
    tag="Audit trail",
    scope=Scope.AUDIT_READ,
    action=Action.SEE_AUDIT_TRAIL,
    body=TrailExportSchema,
    example={"format": "jsonl", "since": "2026-01-01T00:00:00Z"},
    once=False,
    returns={200: Returns("The actions, newest first.", media_types=tuple(TYPES.values()))},
)
def export_audit(call: Call) -> Response:
    limits().take_costly("audit export", call.key.id)
    kind, wanted = call.body["format"], _wanted(call.body)
    chosen = {"who": wanted.actor, "what": wanted.what}
    chosen |= {"from": at(wanted.since), "to": at(wanted.until)}
    told = {name: value for name, value in chosen.items() if value is not None}
    note_trail_export(call.rt, call.site_key, kind, told, by=call.actor)
    pieces = stream_with_context(trail_pieces(call.rt, call.site_key, kind, wanted))
    name = f"trail-{call.site_key}-{call.now:%Y-%m-%d}.{kind}"
    return attachment(Response(pieces, mimetype=TYPES[kind]), name)


def _wanted(given: dict[str, Any]) -> Wanted:
    return Wanted(
        actor=given["actor"], what=given["what"], since=given["since"], until=given["until"]
    )


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
