"""Answer what visitors asked, or put it off, and tell them by mail as the console does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, validate, validates

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import ConsentError, RequestAnswered, UnknownRequest
from consentkit.domain.officer_request import (
    BLANK,
    EXTENSIONS,
    MAX_ANSWER,
    MAX_REASON,
    OfficerRequest,
)
from consentkit.domain.roles import Action
from consentkit.net.mail import MailFailed
from consentkit.services.answer_request import answer_request
from consentkit.services.extend_request import CannotExtend, extend_request
from consentkit.storage.session import Session
from consentkit.web.api.access import limits
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.requests import TAG, OneRequestSchema, find_asked, whole_request
from consentkit.web.api.schemas import Strict, prose
from consentkit.web.console.answering.telling import can_tell, tell_answer, tell_extension
from consentkit.web.schemas import StrictBoolean

# What became of a mail: an answer that is replayed does not know any more.
_NONE, _SENT, _FAILED, _UNKNOWN = "none", "sent", "failed", "unknown"

Tell = Callable[..., MailFailed | None]


class NothingToMail(ConsentError):
    code = "nothing_to_mail"
    status = 409
    title = "There is nothing yet that a visitor could be told"


class ToldSchema(OneRequestSchema):
    """``mail`` is ``none`` where none was to be sent, and ``unknown`` in an answer that is sent
    again: the history has what became of it. ``mail_problem`` says why it failed.
    """

    mail = fields.String(required=True, validate=validate.OneOf([_NONE, _SENT, _FAILED, _UNKNOWN]))
    mail_problem = fields.String(required=True, allow_none=True)


def _mail() -> StrictBoolean:
    says = (
        "Whether the visitor is told by mail as well; by default where the service has a mail"
        " server and the visitor left an address."
    )
    return StrictBoolean(load_default=None, metadata={"description": says})


class AnswerSchema(Strict):
    answer = prose(MAX_ANSWER)
    mail = _mail()

    @validates("answer")
    def has_no_blank(self, value: str, **_: Any) -> None:
        if BLANK in value:
            raise ValidationError(f"must have words of your own in place of {BLANK}")


class ExtendSchema(Strict):
    days = fields.Integer(
        strict=True,
        required=True,
        validate=validate.OneOf([each.days for each in EXTENSIONS]),
    )
    reason = prose(MAX_REASON)
    mail = _mail()


@endpoint(
    "POST",
    "/sites/<site_key>/requests/<number>/answer",
    says="Answer a request, which closes it; the visitor reads it on their page, and by mail",
    tag=TAG,
    scope=Scope.REQUESTS_WRITE,
    action=Action.ANSWER_REQUESTS,
    body=AnswerSchema,
    example={"answer": "Here is what we have of you: …"},
    returns={200: Returns("The request, answered.", ToldSchema)},
    refusals=(UnknownRequest, RequestAnswered),
)
def answer(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        done = answer_request(
            call.site_key,
            call.parts["number"],
            call.body["answer"],
            session=session,
            now=call.now,
            by=call.actor,
        )
        return _stored(done, call, session)

    return _tell(call, call.write(run), tell_answer)


@endpoint(
    "POST",
    "/sites/<site_key>/requests/<number>/extend",
    says="Put the day for the answer off, once, with a reason that the visitor reads",
    tag=TAG,
    scope=Scope.REQUESTS_WRITE,
    action=Action.ANSWER_REQUESTS,
    body=ExtendSchema,
    example={"days": 30, "reason": "We have to ask the company that keeps our archive."},
    returns={200: Returns("The request, with its new day.", ToldSchema)},
    refusals=(UnknownRequest, RequestAnswered, CannotExtend),
)
def extend(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        done = extend_request(
            call.site_key,
            call.parts["number"],
            call.body["days"],
            call.body["reason"],
            session=session,
            now=call.now,
            by=call.actor,
        )
        return _stored(done, call, session)

    return _tell(call, call.write(run), tell_extension)


@endpoint(
    "POST",
    "/sites/<site_key>/requests/<number>/mail",
    says="Send the visitor the answer, or the news that it takes longer, once more",
    tag=TAG,
    scope=Scope.REQUESTS_WRITE,
    action=Action.ANSWER_REQUESTS,
    once=False,
    returns={200: Returns("The request, and what became of the mail.", ToldSchema)},
    refusals=(UnknownRequest, NothingToMail),
)
def mail_request(call: Call) -> Answer:
    asked = call.read(lambda session: find_asked(call, session))
    if asked.answered_at is None and asked.extended_until is None:
        raise NothingToMail("answer it first, or put it off")
    limits().take_costly("mail", call.key.id)
    failure = (tell_answer if asked.answered_at else tell_extension)(call.rt, asked, by=call.actor)
    return _told(call, _FAILED if failure else _SENT, failure)


def _tell(call: Call, given: Answer | Stored, tell: Tell) -> Answer | Stored:
    """Send the mail once the change is stored, whatever comes of it; not again for a retry."""
    if isinstance(given, Stored):
        return given
    asked = call.read(lambda session: find_asked(call, session))
    wanted: bool | None = call.body["mail"]
    if wanted or (wanted is None and can_tell(call.rt, asked)):
        failure = tell(call.rt, asked, by=call.actor)
        return _told(call, _FAILED if failure else _SENT, failure)
    return _told(call, _NONE)


def _told(call: Call, mail: str, failure: MailFailed | None = None) -> Answer:
    whole = call.read(lambda session: whole_request(find_asked(call, session), call, session))
    said = {"mail": mail, "mail_problem": failure.detail if failure else None}
    return Answer(whole.document | said)


def _stored(done: OfficerRequest, call: Call, session: Session) -> Answer:
    """What a retry gets."""
    whole = whole_request(done, call, session)
    mail = _NONE if call.body["mail"] is False else _UNKNOWN
    return replace(whole, document=whole.document | {"mail": mail, "mail_problem": None})
