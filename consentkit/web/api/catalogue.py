"""Well-known cookies, to describe those of a site with: ours, and the imported catalogue's."""

from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.catalogue import KnownCookie
from consentkit.services.find_cookies import cookies_of, find_cookies
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import NUL, Strict
from consentkit.web.schemas import InvalidRequest

_MOST = 100


def _wanted(says: str) -> fields.String:
    return fields.String(
        load_default=None,
        validate=[
            validate.Length(1, _MOST),
            validate.ContainsNoneOf(NUL, error="must be text, without NUL"),
        ],
        metadata={"description": says},
    )


class CatalogueQuery(Strict):
    """One of them."""

    text = _wanted("A part of a cookie's name, its service or its provider; finds 20 at most.")
    service = _wanted("The whole name of a service, for all that it is known to set.")


class KnownCookieSchema(Schema):
    """``days`` is null where nobody knows how long it stays, 0 for the session. ``purpose`` is by
    language.
    """

    name = fields.String(required=True)
    kind = fields.String(required=True)
    service = fields.String(required=True)
    provider = fields.String(required=True)
    policy_url = fields.String(required=True)
    host = fields.String(required=True)
    days = fields.Integer(required=True, allow_none=True)
    purpose = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class CatalogueSchema(Schema):
    data = fields.List(fields.Nested(KnownCookieSchema), required=True)


@endpoint(
    "GET",
    "/cookie-catalogue",
    says="Find well-known cookies by a part of a name, or all of a service",
    tag="Draft",
    scope=Scope.SITES_READ,
    query=CatalogueQuery,
    returns={200: Returns("What was found.", CatalogueSchema)},
)
def cookie_catalogue(call: Call) -> Answer:
    text, service = call.query["text"], call.query["service"]
    if (text is None) == (service is None):
        raise InvalidRequest("give either text or service", field="text")
    found = call.read(
        lambda session: (
            find_cookies(text, session=session)
            if service is None
            else cookies_of(service, session=session)
        )
    )
    return Answer({"data": [_said(each) for each in found]})


def _said(known: KnownCookie) -> dict[str, Any]:
    return {
        "name": known.name,
        "kind": known.kind,
        "service": known.service,
        "provider": known.provider,
        "policy_url": known.policy_url,
        "host": known.host,
        "days": known.days,
        "purpose": dict(known.purpose),
    }
