"""`consentkit webhook`: addresses that events are sent to, and what became of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE, normalise_email
from consentkit.domain.errors import ConsentError
from consentkit.domain.event import CHOOSABLE
from consentkit.domain.webhook import DeliveryState, Endpoint, Outcome
from consentkit.services.add_webhook import Wanted, add_webhook
from consentkit.services.change_webhook import (
    pause_webhook,
    remove_webhook,
    replay_webhook,
    resume_webhook,
    rotate_webhook,
    show_secret,
    try_webhook,
)
from consentkit.services.find_webhook import (
    count_waiting,
    credentials,
    find_delivery,
    find_webhook,
    list_webhooks,
    read_log,
)
from consentkit.storage import accounts
from consentkit.storage.session import Session
from consentkit.storage.webhook_log import Logged
from consentkit.web.delivering import deliver
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write


class NotDelivered(ConsentError):
    code = "not_delivered"
    status = 502
    title = "The receiver did not take the event"


# As the log prints them, and as programs write them; without a zone they are UTC.
_TIME = click.DateTime(
    ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
)

Command = Callable[..., None]
Result = TypeVar("Result")


def _of_one(command: Command) -> Command:
    return click.argument("site_key")(click.argument("key")(command))


@click.group()
def webhook() -> None:
    """Have other programs told what happens: decisions, publishing, requests, keys."""


@webhook.command()
@click.argument("site_key")
@click.argument("url")
@click.option(
    "--event",
    "events",
    multiple=True,
    help="An event to send; may be given several times. Every one if none is given.",
)
@click.option("--description", default="", help="What it is for, in one line.")
@click.option("--owner", help="The e-mail of an owner, of all of whose sites events are sent.")
def add(
    site_key: str, url: str, events: tuple[str, ...], description: str, owner: str | None
) -> None:
    """Send events of SITE_KEY to URL, and print what the receiver checks them with."""
    with open_runtime() as rt:

        def run(session: Session) -> Endpoint:
            wanted = Wanted(
                url=url,
                events=events or tuple(each.value for each in CHOOSABLE),
                description=description,
                owner_id=_owner(owner, session),
            )
            return add_webhook(
                site_key, wanted, config=rt.config, by=COMMAND_LINE, session=session, now=rt.now()
            )

        added = write(rt, run)
        click.echo(added.key)
        _say_credentials(rt, added)


@webhook.command("list")
@click.argument("site_key")
def list_(site_key: str) -> None:
    """List the webhooks that get events of SITE_KEY."""
    with open_runtime() as rt, rt.transaction() as session:
        for each in list_webhooks(site_key, session=session):
            waiting = count_waiting(each, session=session)
            told = f"{waiting} waiting" + (f", {each.dropped} dropped" if each.dropped else "")
            click.echo(f"{each.key}  {each.state.value:<8} {told:<14} {each.url}")


@webhook.command()
@_of_one
def secret(site_key: str, key: str) -> None:
    """Print what the receiver checks signatures with. That it was shown is in the audit trail."""
    with open_runtime() as rt:
        _say_credentials(rt, _do(rt, show_secret, site_key, key))


@webhook.command()
@_of_one
@click.option(
    "--overlap-hours",
    default=24,
    show_default=True,
    type=click.IntRange(0, 24 * 30),
    help="How long the secret so far signs as well.",
)
def rotate(site_key: str, key: str, overlap_hours: int) -> None:
    """Sign with a new secret from now on, and print it."""
    with open_runtime() as rt:
        overlap = timedelta(hours=overlap_hours)
        _say_credentials(rt, _do(rt, rotate_webhook, site_key, key, overlap=overlap))


@webhook.command()
@_of_one
def test(site_key: str, key: str) -> None:
    """Send an event that tells nothing, at once. Exit status 1 if the receiver does not take it."""
    with open_runtime() as rt:
        waiting = _do(rt, try_webhook, site_key, key)
        with rt.transaction() as session:
            endpoint = find_webhook(site_key, key, session=session)
        deliver(rt, endpoint.id)
        with rt.transaction() as session:
            sent = find_delivery(site_key, key, waiting.id, by=COMMAND_LINE, session=session)
    if sent.state is not DeliveryState.DELIVERED:
        raise NotDelivered(_state(sent))
    click.echo(_state(sent))


@webhook.command()
@_of_one
@click.option("--most", default=50, show_default=True, type=click.IntRange(1, 1000))
@click.option("--before", type=click.IntRange(min=1), help="Go on behind this delivery.")
@click.option("--state", type=click.Choice([each.value for each in DeliveryState]))
def log(site_key: str, key: str, most: int, before: int | None, state: str | None) -> None:
    """Show what became of deliveries, the newest first."""
    with open_runtime() as rt, rt.transaction() as session:
        page = read_log(
            site_key,
            key,
            by=COMMAND_LINE,
            session=session,
            before=before,
            most=most,
            state=DeliveryState(state) if state else None,
        )
    for each in page.deliveries:
        click.echo(f"{each.id:<8} {each.at:%Y-%m-%d %H:%M:%S} {each.type:<18} {_state(each)}")
    if page.older is not None:
        click.echo(f"more: --before {page.older}")


@webhook.command()
@_of_one
@click.option("--delivery", type=click.IntRange(min=1), help="The number that the log has for it.")
@click.option("--failed", is_flag=True, help="All that were given up.")
@click.option(
    "--since",
    type=_TIME,
    help="With --failed: of what happened then or later, in UTC unless a zone is given.",
)
def replay(
    site_key: str, key: str, delivery: int | None, failed: bool, since: datetime | None
) -> None:
    """Send a delivery once more, or all that were given up."""
    if (delivery is None) != failed:
        raise click.UsageError("say which: --delivery NUMBER, or --failed")
    if since is not None and not failed:
        raise click.UsageError("--since goes with --failed")
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    with open_runtime() as rt:
        count = _do(rt, replay_webhook, site_key, key, delivery_id=delivery, since=since)
    click.echo(f"{count} to be sent again")


@webhook.command()
@_of_one
def pause(site_key: str, key: str) -> None:
    """Send nothing until it is resumed; events are kept meanwhile."""
    with open_runtime() as rt:
        _do(rt, pause_webhook, site_key, key)


@webhook.command()
@_of_one
def resume(site_key: str, key: str) -> None:
    """Send again, beginning with what waits."""
    with open_runtime() as rt:
        _do(rt, resume_webhook, site_key, key)


@webhook.command()
@_of_one
@click.confirmation_option(prompt="What waits for it is lost, and so is its log. Remove it?")
def remove(site_key: str, key: str) -> None:
    """Take a webhook away, with what waits for it."""
    with open_runtime() as rt:
        _do(rt, remove_webhook, site_key, key)


def _do(
    rt: Runtime, step: Callable[..., Result], site_key: str, key: str, **options: Any
) -> Result:
    return write(
        rt,
        lambda session: step(
            site_key, key, by=COMMAND_LINE, session=session, now=rt.now(), **options
        ),
    )


def _owner(email: str | None, session: Session) -> int | None:
    if email is None:
        return None
    account = accounts.find(session, email=normalise_email(email))
    if account is None:
        raise click.BadParameter("nobody has this address here", param_hint="--owner")
    return account.id


def _say_credentials(rt: Runtime, endpoint: Endpoint) -> None:
    told = credentials(endpoint, rt.secret, now=rt.now())
    click.echo(f"secret      {told.secret}")
    click.echo(f"public key  {told.public_key}")
    if told.earlier:
        click.echo(f"earlier     {told.earlier}  until {endpoint.overlap_until:%Y-%m-%d %H:%M UTC}")


def _state(found: Logged) -> str:
    last = found.tries[-1] if found.tries else None
    if last is None:
        return found.state.value
    why = f"status {last.status}" if last.status else last.outcome.value
    told = f"{found.state.value} after {found.attempts} ({why})"
    if last.outcome is not Outcome.TAKEN and last.said:
        told += f": {last.said[:120]}"
    if found.state is DeliveryState.WAITING and found.next_at:
        told += f", again at {found.next_at:%Y-%m-%d %H:%M:%S}"
    return told
