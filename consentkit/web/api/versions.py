"""Banner versions that were published, and the public keys that receipts are checked with."""

from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import UnknownVersion
from consentkit.domain.roles import Action
from consentkit.services.list_versions import ListedVersion, draft_set_aside, list_versions
from consentkit.services.review_banner import version_change
from consentkit.services.signing_keys import key_set, list_keys
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import (
    ChangeSchema,
    ConsequenceSchema,
    PageQuery,
    at,
    instant,
    page_of,
    said_changes,
    said_consequences,
)
from consentkit.web.api.site_files import SiteFileSchema

_TAG = "Versions"
_PAGE = 50
_NUMBER = "<int:number>"


class VersionSchema(Schema):
    """``by`` is empty for what was published before the trail was kept."""

    version = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    published_at = instant(required=True)
    by = fields.String(required=True)
    overridden = fields.List(fields.String(), required=True)
    reason = fields.String(required=True, allow_none=True)
    set_a_draft_aside = fields.Boolean(required=True)


class OneVersionSchema(Schema):
    """``sha256`` is that of ``content`` in its RFC 8785 form."""

    version = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    published_at = instant(required=True)
    is_in_force = fields.Boolean(required=True)
    content = fields.Dict(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    consequences = fields.List(fields.Nested(ConsequenceSchema), required=True)


class SigningKeySchema(Schema):
    kid = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["published", "signing", "retired", "revoked"])
    )
    published_at = instant(required=True)
    signing_since = instant(required=True, allow_none=True)
    retired_at = instant(required=True, allow_none=True)
    jwk = fields.Dict(required=True)


class SigningKeysSchema(Schema):
    data = fields.List(fields.Nested(SigningKeySchema), required=True)


@endpoint(
    "GET",
    "/sites/<site_key>/versions",
    says="List the banner versions, newest first",
    tag=_TAG,
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    query=PageQuery,
    returns={200: Returns("A page of versions.", page_of(VersionSchema))},
)
def versions(call: Call) -> Answer:
    before = parse_cursor(call.query["cursor"], int)
    found = call.read(lambda session: list_versions(call.site_key, session=session))
    left = [each for each in found if before is None or each.head.number < before]
    following = left[_PAGE - 1].head.number if len(left) > _PAGE else None
    return call.page([_listed(each) for each in left[:_PAGE]], following)


@endpoint(
    "GET",
    f"/sites/<site_key>/versions/{_NUMBER}",
    says="Show a version, and how it differs from the one before",
    tag=_TAG,
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The version, which never changes.", OneVersionSchema)},
    refusals=(UnknownVersion,),
)
def show_version(call: Call) -> Answer:
    number = call.parts["number"]
    found = call.read(lambda session: version_change(call.site_key, number, session=session))
    version = found.version
    return Answer(
        {
            "version": version.number,
            "sha256": version.sha256,
            "published_at": at(version.published_at),
            "is_in_force": found.is_in_force,
            "content": version.document(),
            "changes": said_changes(found.changes),
            "consequences": said_consequences(found.consequences),
        }
    )


@endpoint(
    "GET",
    f"/sites/<site_key>/versions/{_NUMBER}/draft-set-aside",
    says="The site's file with the draft that a roll-back set aside",
    tag=_TAG,
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The file.", SiteFileSchema)},
    refusals=(UnknownVersion,),
)
def show_set_aside(call: Call) -> Answer:
    number = call.parts["number"]
    return Answer(
        call.read(lambda session: draft_set_aside(call.site_key, number, session=session))
    )


@endpoint(
    "GET",
    "/signing-keys",
    says="The keys that receipts are signed with: their public parts, oldest first",
    tag=_TAG,
    scope=Scope.SITES_READ,
    returns={200: Returns("All keys, retired and revoked ones included.", SigningKeysSchema)},
)
def signing_keys(call: Call) -> Answer:
    def run(session: Session) -> Answer:
        jwks = {each["kid"]: each for each in key_set(session=session)["keys"]}
        keys = [
            {
                "kid": each.kid,
                "state": each.state,
                "published_at": at(each.published_at),
                "signing_since": at(each.signing_since),
                "retired_at": at(each.retired_at),
                "jwk": jwks[each.kid],
            }
            for each in list_keys(session=session)
        ]
        return Answer({"data": keys})

    return call.read(run)


def _listed(each: ListedVersion) -> dict[str, Any]:
    return {
        "version": each.head.number,
        "sha256": each.head.sha256,
        "published_at": at(each.head.published_at),
        "by": each.by,
        "overridden": list(each.override.rules) if each.override else [],
        "reason": each.override.reason if each.override else None,
        "set_a_draft_aside": each.set_aside is not None,
    }
