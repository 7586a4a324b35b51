"""A whole site as one document: read, planned, brought in, and made anew."""

from marshmallow import Schema, fields

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import InvalidDocument, SiteChanged, SiteExists
from consentkit.domain.roles import Action
from consentkit.domain.settings import fingerprint
from consentkit.domain.site import SiteDefinition
from consentkit.domain.site_file import MAX_FILE_BYTES
from consentkit.services.create_site import create_site
from consentkit.services.find_site import site_definition
from consentkit.services.import_site import preview_import, take_import
from consentkit.storage.session import Session
from consentkit.web.api import PREFIX
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.draft import ALSO_FOR_DRAFT, require_draft
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.examples import SITE_FILE
from consentkit.web.api.refusals import PreconditionFailed, RoleTooSmall
from consentkit.web.api.schemas import (
    ChangeSchema,
    ConsequenceSchema,
    said_changes,
    said_consequences,
)


class SiteFileSchema(Schema):
    site = fields.Dict(required=True)
    banner = fields.Dict(required=True)


class PlanSchema(Schema):
    """``etag`` is what to send as If-Match, in quotes, to have exactly this."""

    exists = fields.Boolean(required=True)
    etag = fields.String(required=True, allow_none=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    consequences = fields.List(fields.Nested(ConsequenceSchema), required=True)


class ChangedSchema(Schema):
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


@endpoint(
    "POST",
    "/sites",
    says="Add a site from its file; its owner is the owner of the key, an operator",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    is_document=True,
    most_bytes=MAX_FILE_BYTES,
    example=SITE_FILE,
    returns={201: Returns("The site as a file.", SiteFileSchema, headers=("Location", "ETag"))},
    refusals=(InvalidDocument, SiteExists, RoleTooSmall),
)
def add_site(call: Call) -> Answer | Stored:
    if not call.account.is_operator:
        raise RoleTooSmall("only an operator of the service adds sites")
    if call.key.sites is not None:
        raise RoleTooSmall("a key that is for chosen sites adds none")
    new = SiteDefinition.read(call.body)

    def run(session: Session) -> Answer:
        create_site(new, owner_id=call.account.id, by=call.actor, session=session, now=call.now)
        return _file(new, 201, (("Location", f"{PREFIX}/sites/{new.site.key}"),))

    return call.write(run)


@endpoint(
    "GET",
    "/sites/<site_key>/file",
    says="The whole site as one document: settings and draft, as `consentkit apply` reads it",
    tag="Sites",
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The file.", SiteFileSchema, SITE_FILE, headers=("ETag",))},
)
def show_file(call: Call) -> Answer:
    return _file(call.read(lambda session: site_definition(call.site_key, session=session)))


@endpoint(
    "POST",
    "/sites/<site_key>/file/plan",
    says="Say what a file would change, and what that means for visitors; nothing is stored",
    tag="Sites",
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    is_document=True,
    most_bytes=MAX_FILE_BYTES,
    example=SITE_FILE,
    once=False,
    returns={200: Returns("The plan.", PlanSchema)},
    refusals=(InvalidDocument,),
)
def plan_file(call: Call) -> Answer:
    new = SiteDefinition.read(call.body)
    found = call.read(lambda session: preview_import(call.site_key, new, session=session))
    return Answer(
        {
            "exists": True,
            "etag": found.made_from,
            "changes": said_changes(found.changes),
            "consequences": said_consequences(found.consequences),
        }
    )


@endpoint(
    "PUT",
    "/sites/<site_key>/file",
    says="Bring settings and draft to what a file says; nothing is published",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    also=ALSO_FOR_DRAFT,
    action=Action.CHANGE_SITE,
    is_document=True,
    most_bytes=MAX_FILE_BYTES,
    example=SITE_FILE,
    needs_match=True,
    returns={200: Returns("What changed.", ChangedSchema, headers=("ETag",))},
    refusals=(InvalidDocument,),
)
def put_file(call: Call) -> Answer | Stored:
    new = SiteDefinition.read(call.body)

    def run(session: Session) -> Answer:
        before = site_definition(call.site_key, session=session).document()
        made_from = fingerprint(before)
        call.match(made_from)
        if new.document()["banner"] != before["banner"]:
            require_draft(call)
        try:
            changes = take_import(
                call.site_key,
                new,
                made_from=made_from,
                by=call.actor,
                session=session,
                now=call.now,
            )
        except SiteChanged as err:
            raise PreconditionFailed(err.reason, field="If-Match") from err
        after = site_definition(call.site_key, session=session)
        return Answer({"changes": said_changes(changes)}, etag=fingerprint(after.document()))

    return call.write(run)


def _file(
    definition: SiteDefinition, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Answer:
    document = definition.document()
    return Answer(document, status, headers, etag=fingerprint(document))
