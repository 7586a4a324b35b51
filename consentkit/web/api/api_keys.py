"""API keys themselves, and who one is."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import MAX_NAME, MAX_SITES, ApiKey, BadApiKey, Scope
from consentkit.services.api_keys import (
    MoreThanHeld,
    UnknownApiKey,
    WantedKey,
    find_api_key,
    list_api_keys,
    make_api_key,
    revoke_api_key,
)
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import PageQuery, Strict, at, instant, page_of, site_keys

_PAGE = 50
_SCOPES = [each.value for each in Scope]
_EXAMPLE = {
    "id": "k7m2q4x6z3ab",
    "name": "deployment",
    "scopes": ["sites:read", "sites:write", "banner:write", "banner:publish"],
    "sites": ["my-site"],
    "state": "active",
    "created_at": "2026-11-28T09:00:00.000Z",
    "expires_at": "2027-02-26T09:00:00.000Z",
    "last_used_on": None,
}


class WantedKeySchema(Strict):
    name = fields.String(required=True, validate=validate.Length(1, MAX_NAME))
    scopes = fields.List(
        fields.String(validate=validate.OneOf(_SCOPES)),
        required=True,
        validate=validate.Length(1, len(_SCOPES)),
    )
    sites = site_keys(load_default=None, allow_none=True, validate=validate.Length(1, MAX_SITES))
    expires_at = instant(load_default=None, allow_none=True)


class ApiKeySchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(validate=validate.OneOf(_SCOPES)), required=True)
    sites = fields.List(fields.String(), required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["active", "expired", "revoked"]))
    created_at = instant(required=True)
    expires_at = instant(required=True, allow_none=True)
    last_used_on = fields.Date(required=True, allow_none=True)


class MadeKeySchema(ApiKeySchema):
    key = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Shown once; null when the answer is a replay."},
    )


class SelfSchema(ApiKeySchema):
    owner = fields.String(required=True)
    is_operator = fields.Boolean(required=True)


@endpoint(
    "GET",
    "/self",
    says="Which key this is, and whose",
    tag="API keys",
    returns={200: Returns("The key that was shown.", SelfSchema)},
)
def show_self(call: Call) -> Answer:
    owner = {"owner": call.account.email, "is_operator": call.account.is_operator}
    return Answer(_said(call.key, call) | owner)


@endpoint(
    "GET",
    "/api-keys",
    says="List the API keys of this key's owner, newest first",
    tag="API keys",
    scope=Scope.KEYS_READ,
    query=PageQuery,
    returns={200: Returns("A page of keys.", page_of(ApiKeySchema))},
)
def list_keys(call: Call) -> Answer:
    after = parse_cursor(call.query["cursor"], str)
    found = call.read(lambda session: list_api_keys(call.account, session=session))
    ids = [each.id for each in found]
    first = ids.index(after) + 1 if after in ids else 0
    shown = found[first : first + _PAGE]
    more = len(found) > first + _PAGE
    return call.page([_said(each, call) for each in shown], shown[-1].id if more else None)


@endpoint(
    "POST",
    "/api-keys",
    says="Make an API key that may do no more than this one",
    tag="API keys",
    scope=Scope.KEYS_WRITE,
    body=WantedKeySchema,
    example={
        "name": "deployment",
        "scopes": ["sites:read", "banner:publish"],
        "sites": ["my-site"],
    },
    returns={
        201: Returns(
            "The key, shown this once.",
            MadeKeySchema,
            {**_EXAMPLE, "key": "ck_live_…"},
            headers=("Location",),
        )
    },
    refusals=(BadApiKey, MoreThanHeld),
)
def make_key(call: Call) -> Answer | Stored:
    wanted = WantedKey(
        name=call.body["name"],
        scopes=tuple(each for each in Scope if each.value in call.body["scopes"]),
        sites=tuple(call.body["sites"]) if call.body["sites"] is not None else None,
        expires_at=call.body["expires_at"],
    )

    def run(session: Any) -> Answer:
        made = make_api_key(
            wanted,
            owner=call.account,
            by=call.actor,
            with_key=call.key,
            session=session,
            now=call.now,
        )
        said = _said(made.key, call)
        where = (("Location", f"/api/v1/api-keys/{made.key.id}"),)
        # No copy of a secret is kept, not even for a retry.
        return Answer(said | {"key": made.text}, 201, where, kept=said | {"key": None})

    return call.write(run)


@endpoint(
    "GET",
    "/api-keys/<key_id>",
    says="Show an API key, without its secret",
    tag="API keys",
    scope=Scope.KEYS_READ,
    returns={200: Returns("The key.", ApiKeySchema, _EXAMPLE)},
    refusals=(UnknownApiKey,),
)
def show_key(call: Call) -> Answer:
    key_id = call.parts["key_id"]
    found = call.read(lambda session: find_api_key(key_id, owner=call.account, session=session))
    return Answer(_said(found, call))


@endpoint(
    "DELETE",
    "/api-keys/<key_id>",
    says="Revoke an API key, at once; again changes nothing",
    tag="API keys",
    scope=Scope.KEYS_WRITE,
    returns={200: Returns("The key as it is now.", ApiKeySchema, {**_EXAMPLE, "state": "revoked"})},
    refusals=(UnknownApiKey,),
)
def revoke_key(call: Call) -> Answer | Stored | Response:
    def run(session: Any) -> Answer:
        done = revoke_api_key(
            call.parts["key_id"],
            owner=call.account,
            by=call.actor,
            session=session,
            now=call.now,
        )
        return Answer(_said(done, call))

    return call.write(run)


def _said(key: ApiKey, call: Call) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": [each.value for each in key.scopes],
        "sites": list(key.sites) if key.sites is not None else None,
        "state": key.state(call.now),
        "created_at": at(key.created_at),
        "expires_at": at(key.expires_at),
        "last_used_on": key.last_used_on.date().isoformat() if key.last_used_on else None,
    }
