"""Fields and shapes that several resources have in common."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from consentkit.domain.consequence import Consequence
from consentkit.domain.difference import Change
from consentkit.domain.instant import format_instant
from consentkit.domain.names import SITE_KEY, SITE_KEY_FORM
from consentkit.domain.saying import say
from consentkit.services.publish_banner import MAX_REASON
from consentkit.web.schemas import Instant

SHA256 = r"[0-9a-f]{64}\Z"
NUL = "\x00"


class Strict(Schema):
    class Meta:
        unknown = RAISE


class PageQuery(Strict):
    cursor = fields.String(load_default=None, metadata={"description": "`next_cursor` of a page."})


class ChangeSchema(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(["added", "removed", "changed"]))
    member = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class ConsequenceSchema(Schema):
    sentence = fields.String(required=True)
    keys = fields.List(fields.String(), required=True)
    brings_back = fields.Boolean(required=True)


class FindingSchema(Schema):
    rule = fields.String(required=True)
    severity = fields.String(required=True)
    basis = fields.String(required=True)
    member = fields.String(required=True)
    sentence = fields.String(required=True)


class Empty(Strict):
    """A body that says nothing: {}."""


def instant(**more: Any) -> Instant:
    return Instant(**more)


def site_keys(**more: Any) -> fields.List[Any]:
    each = fields.String(validate=validate.Regexp(SITE_KEY, error=f"must be {SITE_KEY_FORM}"))
    return fields.List(each, **more)


def reviewed() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(SHA256, error="must be the sha256 of a review"),
        metadata={"description": "The `sha256` of the review: nothing else is published."},
    )


def override() -> fields.String:
    return fields.String(
        load_default=None,
        validate=validate.Length(1, MAX_REASON),
        metadata={"description": "Why it is published although errors stand; kept for good."},
    )


def prose(most: int, **more: Any) -> fields.String:
    return fields.String(
        required=True,
        validate=[
            validate.Length(1, most, error=f"must have 1 to {most} characters"),
            validate.ContainsNoneOf(NUL, error="must be text, without NUL"),
        ],
        **more,
    )


def page_of(each: type[Schema]) -> type[Schema]:
    """Return the schema of a page of these."""
    name = each.__name__.removesuffix("Schema")
    return Schema.from_dict(
        {
            "data": fields.List(fields.Nested(each), required=True),
            "next_cursor": fields.String(required=True, allow_none=True),
        },
        name=f"{name}PageSchema",
    )


def a_page(each: Any) -> dict[str, Any]:
    """Return an example of a page that has this one entry."""
    return {"data": [each], "next_cursor": None}


def at(moment: datetime | None) -> str | None:
    return None if moment is None else format_instant(moment)


def said_changes(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [each.document() for each in changes]


def said_consequences(found: Sequence[Consequence]) -> list[dict[str, Any]]:
    return [
        {
            "sentence": say(each.saying),
            "keys": list(each.keys),
            "brings_back": each.brings_back,
        }
        for each in found
    ]
