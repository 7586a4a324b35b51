"""What answers to visitors' requests begin with: the site's own words, or those we ship."""

from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import ConsentError
from consentkit.domain.officer_request import RequestKind
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action
from consentkit.services.answer_templates import own_templates
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import Strict, prose
from consentkit.web.console.answering.templates import (
    MAX_TEMPLATE,
    offered_languages,
    put_template,
    template_for,
)

_TAG = "Requests"
_ONE = "/sites/<site_key>/answer-templates/<kind>/<language>"
_TEXT = "Hello,\n\nyou asked us on {day} (number {number}). […]\n\n{officer}, {site}"


class NoTemplate(ConsentError):
    code = "unknown_template"
    status = 404
    title = "There is no template of this kind and language"


class TemplateSchema(Schema):
    """In ``text``, ``{number}``, ``{site}``, ``{day}`` and ``{officer}`` are filled in. ``is_own``
    is whether it is the site's own.
    """

    kind = fields.String(
        required=True, validate=validate.OneOf([each.value for each in RequestKind])
    )
    language = fields.String(required=True)
    text = fields.String(required=True)
    is_own = fields.Boolean(required=True)


class TemplatesSchema(Schema):
    data = fields.List(fields.Nested(TemplateSchema), required=True)


class TemplateTextSchema(Strict):
    text = prose(MAX_TEMPLATE)


@endpoint(
    "GET",
    "/sites/<site_key>/answer-templates",
    says="List the templates of answers, for each kind of request and each language",
    tag=_TAG,
    scope=Scope.REQUESTS_WRITE,
    action=Action.ANSWER_REQUESTS,
    returns={200: Returns("The templates.", TemplatesSchema)},
)
def list_answer_templates(call: Call) -> Answer:
    def run(session: Session) -> Answer:
        own = own_templates(call.site_key, session=session)
        offered = offered_languages(call.site_key, session=session)
        data = [_said(own, kind, language) for kind in RequestKind for language in offered]
        return Answer({"data": data})

    return call.read(run)


@endpoint(
    "PUT",
    _ONE,
    says="Have answers begin with the site's own words",
    tag=_TAG,
    scope=Scope.REQUESTS_WRITE,
    action=Action.ANSWER_REQUESTS,
    body=TemplateTextSchema,
    example={"text": _TEXT},
    returns={200: Returns("The template.", TemplateSchema)},
    refusals=(NoTemplate,),
)
def put_answer_template(call: Call) -> Answer | Stored:
    return _put(call, call.body["text"].strip())


@endpoint(
    "DELETE",
    _ONE,
    says="Take the site's own words away, so that ours are used again",
    tag=_TAG,
    scope=Scope.REQUESTS_WRITE,
    action=Action.ANSWER_REQUESTS,
    returns={200: Returns("The template that is used from now on.", TemplateSchema)},
    refusals=(NoTemplate,),
)
def remove_answer_template(call: Call) -> Answer | Stored:
    return _put(call, "")


def _put(call: Call, text: str) -> Answer | Stored:
    def run(session: Session) -> Answer:
        kind, language = _named(call, session)
        if _own(call, session).get((kind.value, language), "") != text:
            put_template(
                call.site_key,
                kind,
                language,
                text,
                session=session,
                now=call.now,
                by=call.actor,
            )
        return Answer(_said(_own(call, session), kind, language))

    return call.write(run)


def _own(call: Call, session: Session) -> dict[tuple[str, str], str]:
    return own_templates(call.site_key, session=session)


def _named(call: Call, session: Session) -> tuple[RequestKind, str]:
    """Raises ``NoTemplate``."""
    kind, language = call.parts["kind"], call.parts["language"]
    found = next((each for each in RequestKind if each.value == kind), None)
    offered = offered_languages(call.site_key, session=session)
    if found is None:
        known = ", ".join(each.value for each in RequestKind)
        raise NoTemplate(Reason("the kinds are {known}", known=known))
    if language not in offered:
        raise NoTemplate(Reason("the languages are {known}", known=", ".join(offered)))
    return found, language


def _said(own: dict[tuple[str, str], str], kind: RequestKind, language: str) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "language": language,
        "text": template_for(own, kind, language),
        "is_own": (kind.value, language) in own,
    }
