"""What publishing would change, and publishing: at once, later, or an old version again."""

from typing import Any

from marshmallow import Schema, fields

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import (
    BadTime,
    DraftMoved,
    InvalidDocument,
    NothingScheduled,
    RulesBroken,
    UnknownVersion,
)
from consentkit.domain.roles import Action
from consentkit.services.publish_banner import Published, publish_banner
from consentkit.services.review_banner import Review, review_draft, review_roll_back
from consentkit.services.roll_back import roll_back
from consentkit.services.schedule_publication import (
    schedule_publication,
    unschedule_publication,
)
from consentkit.storage.schedules import Schedule
from consentkit.storage.session import Session
from consentkit.web.api import PREFIX
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.examples import SHA256
from consentkit.web.api.schemas import (
    ChangeSchema,
    ConsequenceSchema,
    FindingSchema,
    Strict,
    at,
    instant,
    override,
    reviewed,
    said_changes,
    said_consequences,
)

_TAG = "Publishing"
_NUMBER = "<int:number>"


class ScheduleSchema(Schema):
    at = instant(required=True)
    sha256 = fields.String(required=True)
    by = fields.String(required=True)
    overridden = fields.List(fields.String(), required=True)
    reason = fields.String(required=True)
    failure = fields.String(required=True, allow_none=True)


class ReviewSchema(Schema):
    """``sha256`` is what to send as ``reviewed``; ``in_force`` is null before the first version."""

    sha256 = fields.String(required=True)
    in_force = fields.Integer(required=True, allow_none=True)
    changes_nothing = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    consequences = fields.List(fields.Nested(ConsequenceSchema), required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    schedule = fields.Nested(ScheduleSchema, required=True, allow_none=True)


class RollBackReviewSchema(ReviewSchema):
    unpublished = fields.List(fields.Nested(ChangeSchema), required=True)


class PublishSchema(Strict):
    reviewed = reviewed()
    override = override()


class WantedScheduleSchema(PublishSchema):
    at = instant(required=True)


class PublishedSchema(Schema):
    version = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    published_at = instant(required=True)
    is_new = fields.Boolean(required=True)
    overridden = fields.List(fields.String(), required=True)


_PUBLISHED = {
    200: Returns("The version in force says all this already.", PublishedSchema),
    201: Returns("A new version is in force.", PublishedSchema, headers=("Location",)),
}
_EXAMPLE = {"reviewed": SHA256}
_REFUSALS = (DraftMoved, RulesBroken, InvalidDocument)


@endpoint(
    "GET",
    "/sites/<site_key>/review",
    says="Review the draft: what publishing would change, for whom, and what the checks say",
    tag=_TAG,
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The review.", ReviewSchema)},
)
def review(call: Call) -> Answer:
    found = call.read(lambda session: review_draft(call.site_key, session=session, now=call.now))
    return Answer(_review(found.review, found.schedule))


@endpoint(
    "POST",
    "/sites/<site_key>/publish",
    says="Publish the draft as it was reviewed",
    tag=_TAG,
    scope=Scope.BANNER_PUBLISH,
    action=Action.PUBLISH_BANNER,
    body=PublishSchema,
    example=_EXAMPLE,
    returns=_PUBLISHED,
    refusals=_REFUSALS,
)
def publish(call: Call) -> Answer | Stored:
    _check_override(call)

    def run(session: Session) -> Answer:
        return _published(
            call,
            publish_banner(
                call.site_key,
                session=session,
                now=call.now,
                override=call.body["override"],
                reviewed=call.body["reviewed"],
                by=call.actor,
            ),
        )

    return call.write(run)


@endpoint(
    "PUT",
    "/sites/<site_key>/schedule",
    says="Have the draft, as it was reviewed, published later; it replaces what waited before",
    tag=_TAG,
    scope=Scope.BANNER_PUBLISH,
    action=Action.PUBLISH_BANNER,
    body=WantedScheduleSchema,
    example={**_EXAMPLE, "at": "2026-12-01T06:00:00Z"},
    returns={200: Returns("What waits.", ScheduleSchema)},
    refusals=(*_REFUSALS, BadTime),
)
def schedule(call: Call) -> Answer | Stored:
    _check_override(call)

    def run(session: Session) -> Answer:
        done = schedule_publication(
            call.site_key,
            at=call.body["at"],
            reviewed=call.body["reviewed"],
            by=call.actor,
            override=call.body["override"],
            session=session,
            now=call.now,
        )
        return Answer(_schedule(done))

    return call.write(run)


@endpoint(
    "DELETE",
    "/sites/<site_key>/schedule",
    says="Call off what is scheduled",
    tag=_TAG,
    scope=Scope.BANNER_PUBLISH,
    action=Action.PUBLISH_BANNER,
    returns={204: Returns("Nothing waits any more.")},
    refusals=(NothingScheduled,),
)
def unschedule(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        unschedule_publication(call.site_key, by=call.actor, session=session, now=call.now)
        return Answer(status=204)

    return call.write(run)


@endpoint(
    "GET",
    f"/sites/<site_key>/versions/{_NUMBER}/roll-back",
    says="Review what publishing an old version again would change",
    tag=_TAG,
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The review.", RollBackReviewSchema)},
    refusals=(UnknownVersion,),
)
def review_old(call: Call) -> Answer:
    number = call.parts["number"]
    found = call.read(
        lambda session: review_roll_back(call.site_key, number, session=session, now=call.now)
    )
    unpublished = {"unpublished": said_changes(found.unpublished)}
    return Answer(_review(found.review, None) | unpublished)


@endpoint(
    "POST",
    f"/sites/<site_key>/versions/{_NUMBER}/roll-back",
    says="Publish the content of an old version as a new one, and make it the draft",
    tag=_TAG,
    scope=Scope.BANNER_PUBLISH,
    action=Action.PUBLISH_BANNER,
    body=PublishSchema,
    example=_EXAMPLE,
    returns=_PUBLISHED,
    refusals=(*_REFUSALS, UnknownVersion),
)
def publish_old(call: Call) -> Answer | Stored:
    _check_override(call)

    def run(session: Session) -> Answer:
        return _published(
            call,
            roll_back(
                call.site_key,
                call.parts["number"],
                by=call.actor,
                reviewed=call.body["reviewed"],
                override=call.body["override"],
                session=session,
                now=call.now,
            ),
        )

    return call.write(run)


def _check_override(call: Call) -> None:
    if call.body["override"] is not None:
        call.require(Action.OVERRIDE_RULES, Scope.BANNER_PUBLISH)


def _published(call: Call, done: Published) -> Answer:
    version = done.version
    document = {
        "version": version.number,
        "sha256": version.sha256,
        "published_at": at(version.published_at),
        "is_new": done.is_new,
        "overridden": list(done.overridden),
    }
    where = f"{PREFIX}/sites/{call.site_key}/versions/{version.number}"
    return Answer(document, 201, (("Location", where),)) if done.is_new else Answer(document)


def _review(found: Review, waiting: Schedule | None) -> dict[str, Any]:
    return {
        "sha256": found.after.sha256,
        "in_force": found.before.number if found.before else None,
        "changes_nothing": found.changes_nothing,
        "changes": said_changes(found.changes),
        "consequences": said_consequences(found.consequences),
        "findings": [each.document() for each in found.findings],
        "schedule": _schedule(waiting) if waiting else None,
    }


def _schedule(waiting: Schedule) -> dict[str, Any]:
    return {
        "at": at(waiting.at),
        "sha256": waiting.sha256,
        "by": waiting.by.name,
        "overridden": list(waiting.rules),
        "reason": waiting.reason,
        "failure": waiting.failure,
    }
