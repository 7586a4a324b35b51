"""The draft of a banner: categories, services, cookies, texts, look and rules, in one document."""

import copy
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, fields

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import DraftMoved, InvalidDocument
from consentkit.domain.roles import Action
from consentkit.domain.site_file import MAX_FILE_BYTES
from consentkit.services.edit_draft import Edit, edit_draft, open_draft
from consentkit.storage.drafts import Draft
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.examples import BANNER
from consentkit.web.api.refusals import PreconditionFailed
from consentkit.web.api.schemas import at, instant

_TAG = "Draft"
# Of what changes settings as well.
ALSO_FOR_DRAFT = MappingProxyType({Scope.BANNER_WRITE: "where it changes the draft"})


class DraftSchema(Schema):
    revision = fields.Integer(required=True)
    changed_at = instant(required=True)
    banner = fields.Dict(required=True)


_RETURNS = {200: Returns("The draft as it stands.", DraftSchema, headers=("ETag",))}


@endpoint(
    "GET",
    "/sites/<site_key>/draft",
    says="Read the draft of the banner",
    tag=_TAG,
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns=_RETURNS,
)
def show_draft(call: Call) -> Answer:
    return _said(call.read(lambda session: open_draft(call.site_key, session=session)))


@endpoint(
    "PUT",
    "/sites/<site_key>/draft",
    says="Replace the draft with another banner",
    tag=_TAG,
    scope=Scope.BANNER_WRITE,
    action=Action.EDIT_BANNER,
    is_document=True,
    most_bytes=MAX_FILE_BYTES,
    example=BANNER,
    needs_match=True,
    returns=_RETURNS,
    refusals=(InvalidDocument,),
)
def replace_draft(call: Call) -> Answer | Stored:
    def edit(document: dict[str, Any]) -> None:
        document.clear()
        document.update(copy.deepcopy(call.body))

    return _edit(call, edit)


@endpoint(
    "PATCH",
    "/sites/<site_key>/draft",
    says="Change members of the draft, as a JSON merge patch (RFC 7396): lists are replaced whole",
    tag=_TAG,
    scope=Scope.BANNER_WRITE,
    action=Action.EDIT_BANNER,
    is_document=True,
    types=frozenset({"application/json", "application/merge-patch+json"}),
    most_bytes=MAX_FILE_BYTES,
    example={"look": {"layout": "box"}, "texts": {"en": {"heading": "Cookies on this site"}}},
    needs_match=True,
    returns=_RETURNS,
    refusals=(InvalidDocument,),
)
def patch_draft(call: Call) -> Answer | Stored:
    return _edit(call, lambda document: merge(document, call.body))


def require_draft(call: Call) -> None:
    """For what is about to change the draft on the way. Raises ``InsufficientScope`` or
    ``RoleTooSmall``.
    """
    call.require(Action.EDIT_BANNER, Scope.BANNER_WRITE)


def merge(document: dict[str, Any], patch: dict[str, Any]) -> None:
    """Apply a merge patch in place. Source: RFC 7396 section 2."""
    for name, value in patch.items():
        if value is None:
            document.pop(name, None)
        elif isinstance(value, dict):
            if not isinstance(document.get(name), dict):
                document[name] = {}
            merge(document[name], value)
        else:
            document[name] = copy.deepcopy(value)


def _edit(call: Call, edit: Edit) -> Answer | Stored:
    def run(session: Session) -> Answer:
        before = open_draft(call.site_key, session=session)
        call.match(_etag(before))
        try:
            edit_draft(
                call.site_key,
                revision=before.revision,
                edit=edit,
                by=call.actor,
                session=session,
                now=call.now,
            )
        except DraftMoved as err:
            raise PreconditionFailed(err.reason, field="If-Match") from err
        return _said(open_draft(call.site_key, session=session))

    return call.write(run)


def _etag(draft: Draft) -> str:
    return f"draft-{draft.revision}"


def _said(draft: Draft) -> Answer:
    document = {
        "revision": draft.revision,
        "changed_at": at(draft.changed_at),
        "banner": draft.banner.document(),
    }
    return Answer(document, etag=_etag(draft))
