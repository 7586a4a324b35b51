"""What may come in over HTTP, and the domain objects that are made of it."""

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load, validate

from consentkit.domain.banner import MAX_SLOTS
from consentkit.domain.decision import Action, Decision, Region, RegionSource, Surface
from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import truncate
from consentkit.domain.names import LANGUAGE, LANGUAGE_FORM, VISITOR_ID, VISITOR_ID_FORM
from consentkit.domain.officer_request import MAX_TEXT, RequestKind

MAX_RECEIPT_LENGTH = 16 * 1024
MOST = 999_999_999
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z")


class InvalidRequest(ConsentError):
    code = "invalid_request"
    title = "The request has fields that are missing or wrong"


class StrictBoolean(fields.Field[bool]):
    """JSON true or false and nothing else: "yes", "on" and 1 are not consent."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class StrictInteger(fields.Field[int]):
    """A JSON number without fraction; true is not 1."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if type(value) is not int or not 1 <= value <= MOST:
            raise ValidationError(f"must be a whole number from 1 to {MOST}")
        return value


class Instant(fields.Field[datetime]):
    """An RFC 3339 time with its zone; kept to the millisecond, in UTC."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            if not isinstance(value, str) or not _INSTANT.match(value):
                raise ValueError
            return truncate(datetime.fromisoformat(value).astimezone(UTC))
        except (ValueError, OverflowError) as err:
            raise ValidationError(
                "must be a time with its zone, such as 2026-11-23T19:01:07.123Z"
            ) from err


class Choices(fields.Field[dict[str, bool]]):
    """Category keys to true or false. A key that was not asked stays out; null is no answer."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, bool]:
        if not isinstance(value, dict) or not 1 <= len(value) <= MAX_SLOTS:
            raise ValidationError(f"must be an object of 1 to {MAX_SLOTS} answers")
        wrong = {
            key: ["must be true or false"] for key, v in value.items() if not isinstance(v, bool)
        }
        if wrong:
            raise ValidationError(wrong)
        return value


def _one_of(
    kind: type[Action] | type[Surface] | type[RegionSource] | type[RequestKind],
) -> fields.Enum[Any]:
    names = ", ".join(member.value for member in kind)
    return fields.Enum(
        kind, by_value=True, required=True, error_messages={"unknown": f"must be one of {names}"}
    )


class RegionSchema(Schema):
    class Meta:
        unknown = RAISE

    country = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Z]{2}\Z", error="must be two letters, such as CA"),
    )
    subdivision = fields.String(
        load_default=None,
        validate=validate.Regexp(
            r"[A-Z]{2}-[A-Z0-9]{1,3}\Z", error="must be an ISO 3166-2 code, such as CA-QC"
        ),
    )
    source = _one_of(RegionSource)

    @post_load
    def to_domain(self, data: dict[str, Any], **_: Any) -> Region:
        return Region(**data)


class DecisionSchema(Schema):
    """The body of POST /ck/{site}/receipts."""

    class Meta:
        unknown = RAISE

    banner_version = StrictInteger(required=True)
    action = _one_of(Action)
    surface = _one_of(Surface)
    language = fields.String(
        required=True, validate=validate.Regexp(LANGUAGE, error=f"must be {LANGUAGE_FORM}")
    )
    choices = Choices(required=True)
    visitor_id = fields.String(
        required=True, validate=validate.Regexp(VISITOR_ID, error=f"must be {VISITOR_ID_FORM}")
    )
    decided_at = Instant(required=True)
    gpc = StrictBoolean(load_default=False)
    region = fields.Nested(RegionSchema, load_default=None, allow_none=True)

    @post_load
    def to_domain(self, data: dict[str, Any], **_: Any) -> Decision:
        return Decision(**data)


class ShownSchema(Schema):
    """The body of POST /ck/{site}/shown."""

    class Meta:
        unknown = RAISE

    banner_version = StrictInteger(required=True)
    language = fields.String(
        required=True, validate=validate.Regexp(LANGUAGE, error=f"must be {LANGUAGE_FORM}")
    )


_IS_RECEIPT = validate.Length(
    min=1, max=MAX_RECEIPT_LENGTH, error="must be a receipt of at most 16 KiB"
)


class TokenRequestSchema(Schema):
    """The body of POST /ck/{site}/token."""

    class Meta:
        unknown = RAISE

    receipt = fields.String(required=True, validate=_IS_RECEIPT)


class VerifySchema(Schema):
    """The body of POST /verify."""

    class Meta:
        unknown = RAISE

    receipt = fields.String(required=True, validate=_IS_RECEIPT)
    proof = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=MAX_RECEIPT_LENGTH, error="must be a .tlog-proof file"),
    )


class OfficerRequestSchema(Schema):
    """The form of POST /ck/{site}/privacy/requests; empty fields are left out."""

    class Meta:
        unknown = EXCLUDE  # the form's own fields

    kind = _one_of(RequestKind)
    text = fields.String(
        required=True,
        validate=[
            validate.Length(max=MAX_TEXT, error=f"must have at most {MAX_TEXT} characters"),
            validate.ContainsNoneOf("\x00", error="must be text, without NUL"),
        ],
    )
    contact = fields.Email(
        load_default="",
        validate=validate.Length(max=254, error="must have at most 254 characters"),
        error_messages={"invalid": "must be an e-mail address, or empty"},
    )


def load(schema: Schema, body: dict[str, Any]) -> Any:
    """Return what ``schema`` makes of ``body``. Raises ``InvalidRequest`` that names each field."""
    try:
        return schema.load(body)
    except ValidationError as err:
        found = list(_flatten(err.messages))
        raise InvalidRequest(
            "; ".join(f"{name} {detail}" for name, detail in found[:5]),
            field=found[0][0],
            extra={"errors": [problem_field(name, detail) for name, detail in found]},
        ) from err


def problem_field(name: str, detail: str) -> dict[str, str]:
    """One entry of a problem's ``errors``. Source: RFC 9457 section 3, RFC 6901 for the pointer."""
    parts = name.split(".", 1)
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    return {"field": name, "pointer": pointer, "detail": detail}


_PHRASES = {
    "Missing data for required field.": "is required",
    "Unknown field.": "is not a known field",
    "Field may not be null.": "must not be null",
    "Not a valid string.": "must be a string",
    "Invalid input type.": "must be an object",
}


def _flatten(messages: Any, path: str = "") -> Any:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            own = "" if name == "_schema" else str(name)[:80]
            yield from _flatten(inner, ".".join(part for part in (path, own) if part))
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield path, _PHRASES.get(str(message), str(message))
