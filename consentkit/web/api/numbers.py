"""Numbers: how visitors answered. Of a handful of them, only how many there were is told."""

from datetime import date, timedelta
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from consentkit.domain.api_key import Scope
from consentkit.domain.counts import Counts
from consentkit.domain.roles import Action
from consentkit.domain.span import BadSpan, Span
from consentkit.services.read_numbers import PARTS, Numbers, Only, Row, read_numbers
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.handing_out import attachment
from consentkit.web.api.schemas import Strict
from consentkit.web.daily_rows import MEDIA_TYPE as CSV
from consentkit.web.daily_rows import daily_lines
from consentkit.web.schemas import InvalidRequest

_USUAL_DAYS = 30
_KNOWN = f"the dimensions are {', '.join(PARTS)}"
_FIRST, _LAST = date(1970, 1, 1), date(9000, 1, 1)


class SpanQuery(Strict):
    """Whole days in UTC, both included; by default the last 30."""

    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)


class NumbersQuery(SpanQuery):
    # A schema has a member of that name itself.
    one_value = fields.String(
        data_key="only",
        load_default="",
        metadata={"description": f"One value of one dimension, such as `language:en`; {_KNOWN}."},
    )


class CountsSchema(Schema):
    """Where the answers of a handful are not told apart, they are null."""

    receipts = fields.Integer(required=True)
    shown = fields.Integer(required=True)
    accept_all = fields.Integer(required=True, allow_none=True)
    decline_all = fields.Integer(required=True, allow_none=True)
    save = fields.Integer(required=True, allow_none=True)
    withdraw = fields.Integer(required=True, allow_none=True)
    others = fields.Integer(required=True, allow_none=True)


class PieceSchema(CountsSchema):
    since = fields.Date(required=True)
    until = fields.Date(required=True)


class PartSchema(CountsSchema):
    values = fields.List(fields.String(), required=True)


class ChoiceSchema(Schema):
    granted = fields.Integer(required=True)
    denied = fields.Integer(required=True)


class NumbersSchema(Schema):
    """Where ``only`` one value was asked for, ``parts`` and ``choices`` are empty: combinations
    are not counted. ``values`` are those to choose from. ``unanswered`` is an estimate, null
    where showings were not counted; ``signalled`` are receipts with a GPC signal.
    """

    one_value = fields.String(data_key="only", required=True, allow_none=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    counted_since = fields.Date(required=True, allow_none=True)
    total = fields.Nested(CountsSchema, required=True)
    before = fields.Nested(CountsSchema, required=True)
    unanswered = fields.Integer(required=True, allow_none=True)
    signalled = fields.Integer(required=True, allow_none=True)
    pieces = fields.List(fields.Nested(PieceSchema), required=True)
    parts = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(PartSchema)), required=True
    )
    choices = fields.Dict(keys=fields.String(), values=fields.Nested(ChoiceSchema), required=True)
    values = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


@endpoint(
    "GET",
    "/sites/<site_key>/numbers",
    says="Read how visitors answered in a span of days",
    tag="Numbers",
    scope=Scope.NUMBERS_READ,
    action=Action.SEE_NUMBERS,
    query=NumbersQuery,
    returns={200: Returns("The numbers.", NumbersSchema)},
    refusals=(BadSpan,),
)
def numbers(call: Call) -> Answer:
    span = _span(call)
    only = Only.read(call.query["one_value"])
    if only is None:
        raise InvalidRequest(f"must be a dimension, a colon and a value; {_KNOWN}", field="only")
    found = call.read(lambda session: read_numbers(call.site_key, span, only=only, session=session))
    return Answer(_said(found))


@endpoint(
    "GET",
    "/sites/<site_key>/numbers/daily-rows.csv",
    says="Read what was counted each day, by dimension and value, as CSV",
    tag="Numbers",
    scope=Scope.NUMBERS_READ,
    action=Action.SEE_NUMBERS,
    query=SpanQuery,
    returns={200: Returns("A row for each; a handful is not told apart.", media_types=(CSV,))},
    refusals=(BadSpan,),
)
def daily_rows(call: Call) -> Response:
    span = _span(call)
    lines = call.read(lambda session: list(daily_lines(call.site_key, span, session=session)))
    name = f"{call.site_key}-daily-rows-{call.now:%Y-%m-%d}.csv"
    return attachment(Response("".join(lines), mimetype=CSV), name)


def _span(call: Call) -> Span:
    until = call.query["until"] or call.now.date()
    since = call.query["since"] or until - timedelta(days=_USUAL_DAYS - 1)
    if not (since >= _FIRST and until < _LAST):
        raise BadSpan("choose days from 1970 on", field="since")
    return Span(since, until)


def _said(found: Numbers) -> dict[str, Any]:
    since = found.counted_since
    return {
        "only": f"{found.only.dimension}:{found.only.value}" if found.only != Only() else None,
        "since": found.span.since.isoformat(),
        "until": found.span.until.isoformat(),
        "counted_since": since.isoformat() if since else None,
        "total": _counts(found.total),
        "before": _counts(found.before),
        "unanswered": found.unanswered.times if found.unanswered else None,
        "signalled": found.signalled,
        "pieces": [
            {
                "since": each.span.since.isoformat(),
                "until": each.span.until.isoformat(),
                **_counts(each.counts, is_whole=each.is_whole),
            }
            for each in found.pieces
        ],
        "parts": {part.value: [_row(each) for each in rows] for part, rows in found.parts.items()},
        "choices": {
            key: {"granted": each.granted, "denied": each.denied}
            for key, each in found.choices.items()
        },
        "values": {part.value: list(values) for part, values in found.values.items()},
    }


def _row(row: Row) -> dict[str, Any]:
    return {"values": list(row.values), **_counts(row.counts)}


def _counts(counts: Counts, *, is_whole: bool = False) -> dict[str, Any]:
    told = {"receipts": counts.receipts, "shown": counts.shown}
    answers = ("accept_all", "decline_all", "save", "withdraw", "others")
    if is_whole or counts.is_handful:
        return told | dict.fromkeys(answers)
    return told | {name: getattr(counts, name) for name in answers}
