"""Moving in from another consent tool: what becomes of its configuration, as a file to take."""

from typing import Any, get_args

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.moved_from import TOOLS
from consentkit.domain.moving.finding import MAX_FILE_BYTES
from consentkit.domain.moving.move import move
from consentkit.domain.moving.notes import NoteKind
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action
from consentkit.services.find_site import site_definition
from consentkit.services.import_site import preview_import
from consentkit.storage.session import Session
from consentkit.web.api.access import limits
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import (
    ChangeSchema,
    ConsequenceSchema,
    Strict,
    said_changes,
    said_consequences,
)
from consentkit.web.api.site_files import SiteFileSchema

# What was written in a file has up to six bytes where it is escaped in JSON.
_MOST_BYTES = 6 * MAX_FILE_BYTES
_NAME = Reason("the configuration")


class MoveInSchema(Strict):
    tool = fields.String(required=True, validate=validate.OneOf(TOOLS))
    configuration = fields.String(
        required=True,
        validate=validate.Length(1),
        metadata={"description": "The file as it is: JavaScript, HTML or JSON. It is never run."},
    )


class NoteSchema(Schema):
    """``line`` is that of the configuration, 0 for what stands at none."""

    kind = fields.String(required=True, validate=validate.OneOf(get_args(NoteKind)))
    line = fields.Integer(required=True)
    member = fields.String(required=True)
    sentence = fields.String(required=True)


class MovedSchema(Schema):
    """``file`` is what to PUT as the site's file, with ``etag``, in quotes, as If-Match."""

    notes = fields.List(fields.Nested(NoteSchema), required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    consequences = fields.List(fields.Nested(ConsequenceSchema), required=True)
    file = fields.Nested(SiteFileSchema, required=True)
    etag = fields.String(required=True)


@endpoint(
    "POST",
    "/sites/<site_key>/move-in",
    says="Say what becomes of another tool's configuration; nothing is stored",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    action=Action.CHANGE_SITE,
    body=MoveInSchema,
    example={
        "tool": "klaro",
        "configuration": "var klaroConfig = {services: [{name: 'matomo', purposes: ['stats']}]}",
    },
    most_bytes=_MOST_BYTES,
    once=False,
    returns={200: Returns("The report, and the file that it makes.", MovedSchema)},
    refusals=(InvalidDocument,),
)
def move_in(call: Call) -> Answer:
    limits().take_costly("move-in", call.key.id)
    content = call.body["configuration"].encode("utf-8", "replace")

    def run(session: Session) -> Answer:
        before = site_definition(call.site_key, session=session)
        found = move(call.body["tool"], content, into=before, name=_NAME)
        plan = preview_import(call.site_key, found.definition, session=session)
        said: dict[str, Any] = {
            "notes": [
                {
                    "kind": note.kind,
                    "line": note.line,
                    "member": note.member,
                    "sentence": note.sentence,
                }
                for note in found.notes
            ],
            "changes": said_changes(plan.changes),
            "consequences": said_consequences(plan.consequences),
            "file": found.definition.document(),
            "etag": plan.made_from,
        }
        return Answer(said)

    return call.read(run)
