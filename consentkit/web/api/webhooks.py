"""A site's webhooks: added, changed, tried and taken away, and what receivers check them with."""

from datetime import timedelta
from typing import Any

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Action
from consentkit.domain.webhook import Endpoint, EndpointState
from consentkit.domain.webhook_url import BadWebhookUrl
from consentkit.services.add_webhook import BadWebhook, TooManyWebhooks, Wanted, add_webhook
from consentkit.services.change_webhook import (
    NoRoom,
    change_webhook,
    hold_webhook,
    pause_webhook,
    remove_webhook,
    resume_webhook,
    rotate_webhook,
    show_secret,
    try_webhook,
)
from consentkit.services.find_webhook import (
    AnotherOwnersWebhook,
    UnknownWebhook,
    credentials,
    list_webhooks,
)
from consentkit.storage.session import Session
from consentkit.web.api import PREFIX
from consentkit.web.api.answer import Answer, Stored, fingerprint_of
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.own_webhook import KeyOfSomeSites, own_webhook, said_webhook
from consentkit.web.api.schemas import Empty, PageQuery, a_page, at, page_of
from consentkit.web.api.webhook_schemas import (
    DELIVERY,
    SECRETS,
    WEBHOOK,
    AddedWebhookSchema,
    DeliverySchema,
    NewWebhookSchema,
    RotateSchema,
    SecretsSchema,
    WebhookPatchSchema,
    WebhookSchema,
    said_delivery,
)

TAG = "Webhooks"
ONE = "/sites/<site_key>/webhooks/<webhook_key>"
NOT_OWN = (UnknownWebhook, AnotherOwnersWebhook, KeyOfSomeSites)
_PAGE = 50
_STATED = {200: Returns("The webhook as it is.", WebhookSchema, WEBHOOK, headers=("ETag",))}
_SECRETS = {200: Returns("The secrets that sign now.", SecretsSchema, SECRETS)}
READ = {"tag": TAG, "scope": Scope.WEBHOOKS_READ, "action": Action.SEE_WEBHOOKS}
WRITE = {"tag": TAG, "scope": Scope.WEBHOOKS_WRITE, "action": Action.MANAGE_WEBHOOKS}


@endpoint(
    "GET",
    "/sites/<site_key>/webhooks",
    says="List the webhooks that get the site's events, oldest first",
    query=PageQuery,
    returns={200: Returns("A page of webhooks.", page_of(WebhookSchema), a_page(WEBHOOK))},
    **READ,
)
def webhooks(call: Call) -> Answer:
    after = parse_cursor(call.query["cursor"], int) or 0

    def run(session: Session) -> Answer:
        found = [each for each in list_webhooks(call.site_key, session=session) if each.id > after]
        shown = found[:_PAGE]
        following = shown[-1].id if len(found) > _PAGE else None
        return call.page([said_webhook(each, call, session) for each in shown], following)

    return call.read(run)


@endpoint(
    "POST",
    "/sites/<site_key>/webhooks",
    says="Have events sent to an address",
    body=NewWebhookSchema,
    example={
        "url": "https://hooks.example.org/consent",
        "events": ["consent.given", "consent.withdrawn"],
        "description": "Our newsletter",
    },
    returns={
        201: Returns(
            "The webhook, with the secret that signs its messages.",
            AddedWebhookSchema,
            {**WEBHOOK, "secret": SECRETS["secret"]},
            headers=("Location", "ETag"),
        )
    },
    refusals=(BadWebhook, BadWebhookUrl, TooManyWebhooks, KeyOfSomeSites),
    **WRITE,
)
def new_webhook(call: Call) -> Answer | Stored:
    is_of_all = call.body["all_own_sites"]
    if is_of_all and call.key.sites is not None:
        raise KeyOfSomeSites("this key is not for all sites of its owner", field="all_own_sites")
    wanted = Wanted(
        url=call.body["url"],
        events=call.body["events"],
        description=call.body["description"],
        owner_id=call.account.id if is_of_all else None,
    )

    def run(session: Session) -> Answer:
        added = add_webhook(
            call.site_key,
            wanted,
            config=call.rt.config,
            by=call.actor,
            session=session,
            now=call.now,
        )
        said = said_webhook(added, call, session)
        secret = credentials(added, call.rt.secret, now=call.now).secret
        where = (("Location", f"{PREFIX}/sites/{call.site_key}/webhooks/{added.key}"),)
        return Answer(
            said | {"secret": secret}, 201, where, _etag(added), kept=said | {"secret": None}
        )

    return call.write(run)


@endpoint("GET", ONE, says="Show a webhook", returns=_STATED, refusals=NOT_OWN, **READ)
def show_webhook(call: Call) -> Answer:
    return call.read(lambda session: _stated(own_webhook(call, session), call, session))


@endpoint(
    "PATCH",
    ONE,
    says="Change address, events or description; pause it, or go on; what is left out stays",
    body=WebhookPatchSchema,
    types=frozenset({"application/json", "application/merge-patch+json"}),
    example={"events": ["consent.withdrawn", "receipts.erased"], "state": "active"},
    needs_match=True,
    returns=_STATED,
    refusals=(BadWebhook, BadWebhookUrl, *NOT_OWN),
    **WRITE,
)
def patch_webhook(call: Call) -> Answer | Stored:
    state = call.body.get("state")
    settings = {name: value for name, value in call.body.items() if name != "state"}

    def run(session: Session) -> Answer:
        found = own_webhook(call, session)
        found = hold_webhook(call.site_key, found.key, call.actor, session=session)
        call.match(_etag(found))
        if settings:
            _change(found, settings, call, session)
        if state is not None:
            step = pause_webhook if state == EndpointState.PAUSED.value else resume_webhook
            step(call.site_key, found.key, by=call.actor, session=session, now=call.now)
        return _stated(own_webhook(call, session), call, session)

    return call.write(run)


@endpoint(
    "POST",
    f"{ONE}/secret",
    says="Show what signatures are checked with; the trail notes it",
    body=Empty,
    once=False,
    returns=_SECRETS,
    refusals=NOT_OWN,
    **WRITE,
)
def show_webhook_secret(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        key = own_webhook(call, session).key
        shown = show_secret(call.site_key, key, by=call.actor, session=session, now=call.now)
        return Answer(_secrets(shown, call))

    return call.write(run)


@endpoint(
    "POST",
    f"{ONE}/rotate",
    says="Sign with a new secret from now on, and with the last one as well for a while",
    body=RotateSchema,
    example={"overlap_hours": 24},
    returns=_SECRETS,
    refusals=NOT_OWN,
    **WRITE,
)
def rotate_webhook_secret(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        rotated = rotate_webhook(
            call.site_key,
            own_webhook(call, session).key,
            by=call.actor,
            session=session,
            now=call.now,
            overlap=timedelta(hours=call.body["overlap_hours"]),
        )
        said = _secrets(rotated, call)
        return Answer(said, kept=said | {"secret": None, "earlier_secret": None})

    return call.write(run)


@endpoint(
    "POST",
    f"{ONE}/test",
    says="Send an event that tells nothing; its delivery says what became of it",
    body=Empty,
    returns={202: Returns("The delivery, which waits.", DeliverySchema, DELIVERY)},
    refusals=(NoRoom, *NOT_OWN),
    **WRITE,
)
def send_webhook_test(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        key = own_webhook(call, session).key
        sent = try_webhook(call.site_key, key, by=call.actor, session=session, now=call.now)
        return Answer(said_delivery(sent), 202)

    return call.write(run)


@endpoint(
    "DELETE",
    ONE,
    says="Remove a webhook, with what waits for it and with its log",
    returns={204: Returns("It is gone.")},
    refusals=NOT_OWN,
    **WRITE,
)
def delete_webhook(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        key = own_webhook(call, session).key
        remove_webhook(call.site_key, key, by=call.actor, session=session, now=call.now)
        return Answer(status=204)

    return call.write(run)


def _change(found: Endpoint, settings: dict[str, Any], call: Call, session: Session) -> None:
    wanted = Wanted(
        url=settings.get("url", found.url),
        events=settings.get("events", [each.value for each in found.events]),
        description=settings.get("description", found.description),
        owner_id=found.owner_id,
    )
    change_webhook(
        call.site_key,
        found.key,
        wanted,
        config=call.rt.config,
        by=call.actor,
        session=session,
        now=call.now,
    )


def _etag(found: Endpoint) -> str:
    events = sorted(each.value for each in found.events)
    return fingerprint_of([found.url, events, found.description, found.state.value])


def _stated(found: Endpoint, call: Call, session: Session) -> Answer:
    return Answer(said_webhook(found, call, session), etag=_etag(found))


def _secrets(found: Endpoint, call: Call) -> dict[str, Any]:
    told = credentials(found, call.rt.secret, now=call.now)
    return {
        "secret": told.secret,
        "public_key": told.public_key,
        "earlier_secret": told.earlier,
        "overlap_until": at(found.overlap_until) if told.earlier else None,
    }
