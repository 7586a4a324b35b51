"""`consentkit requests`: what visitors ask of the privacy officer, and the answers."""

from datetime import datetime
from typing import IO

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.officer_request import (
    EXTENSIONS,
    MAX_ANSWER,
    MAX_REASON,
    OfficerRequest,
)
from consentkit.net.mail import MailFailed
from consentkit.services.answer_request import answer_request, find_request, list_requests
from consentkit.services.extend_request import extend_request
from consentkit.services.remind_officer import urgent_requests
from consentkit.web.console.answering.telling import tell_answer, tell_extension
from consentkit.web.console.records.reminders import remind as send_reminders
from consentkit.web.writing import write


@click.group()
def requests() -> None:
    """See what visitors ask of the privacy officer, and answer them."""


@requests.command("list")
@click.argument("site_key")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for their answer.")
def list_(site_key: str, only_open: bool) -> None:
    """List the requests of SITE_KEY, the oldest first, with the day each is due."""
    with open_runtime() as rt, rt.transaction() as session:
        found = list_requests(site_key, session=session)
        now = rt.now()
    for asked in found:
        if asked.answered_at is None or not only_open:
            click.echo(f"{asked.number:<10} {asked.kind.value:<11} {_state(asked, now)}")


@requests.command()
@click.argument("site_key")
@click.argument("number")
def show(site_key: str, number: str) -> None:
    """Show the request with the NUMBER that the visitor was given, such as 2026-17."""
    with open_runtime() as rt, rt.transaction() as session:
        asked = find_request(site_key, number, session=session)
        now = rt.now()
    for name, value in (
        ("number", asked.number),
        ("kind", asked.kind.value),
        ("received", f"{asked.received_at:%Y-%m-%d %H:%M UTC}"),
        ("state", _state(asked, now)),
        ("language", asked.language),
        ("contact", asked.contact or "none: the visitor reads the answer on their page"),
        ("receipts", ", ".join(map(str, asked.receipts)) or "none"),
    ):
        click.echo(f"{name:<9} {value}")
    click.echo(f"\n{asked.text}")
    if asked.extension_reason is not None:
        click.echo(f"\nPut off because:\n{asked.extension_reason}")
    if asked.answer is not None:
        click.echo(f"\nAnswer:\n{asked.answer}")


@requests.command()
@click.argument("site_key")
@click.argument("number")
@click.option("--text", help="The answer itself.")
@click.option(
    "--file", "source", type=click.File("r", encoding="utf-8"), help="A file with it, or -."
)
@click.option("--mail", is_flag=True, help="Send it to the visitor's contact as well.")
def answer(
    site_key: str, number: str, text: str | None, source: IO[str] | None, mail: bool
) -> None:
    """Answer a request, once; the visitor reads it on their page.

    With --mail it goes to the contact that `show` names as well. If that fails, the answer stays.
    """
    if (text is None) == (source is None):
        raise click.UsageError("give the answer by --text or by --file")
    said = (source.read(MAX_ANSWER + 1) if source else text or "").strip()
    if not said or len(said) > MAX_ANSWER:
        raise click.UsageError(f"the answer must have 1 to {MAX_ANSWER} characters")
    with open_runtime() as rt:
        done = write(
            rt,
            lambda session: answer_request(site_key, number, said, session=session, now=rt.now()),
        )
        click.echo(f"{done.number} is answered")
        if mail:
            _say_mailed(tell_answer(rt, done, by=COMMAND_LINE))


@requests.command()
@click.argument("site_key")
@click.argument("number")
@click.option("--days", type=click.Choice([str(each.days) for each in EXTENSIONS]), required=True)
@click.option("--reason", required=True, help="Why, in words for the visitor.")
@click.option("--mail", is_flag=True, help="Tell the visitor's contact as well.")
def extend(site_key: str, number: str, days: str, reason: str, mail: bool) -> None:
    """Put the day for an answer off, once and in its first 30 days. The visitor reads why."""
    said = reason.strip()
    if not said or len(said) > MAX_REASON:
        raise click.UsageError(f"the reason must have 1 to {MAX_REASON} characters")
    with open_runtime() as rt:
        done = write(
            rt,
            lambda session: extend_request(
                site_key,
                number,
                int(days),
                said,
                session=session,
                now=rt.now(),
                by=COMMAND_LINE,
            ),
        )
        click.echo(f"{done.number} is due {done.answer_by:%Y-%m-%d}")
        if mail:
            _say_mailed(tell_extension(rt, done, by=COMMAND_LINE))


@requests.command()
@click.argument("site_key", required=False)
def remind(site_key: str | None) -> None:
    """List what is due within a week, or late, of SITE_KEY or of every site.

    With a mail server (CONSENTKIT_SMTP_URL), the officers are sent what a running service would
    send them by itself, once each.
    """
    with open_runtime() as rt:
        with rt.transaction() as session:
            urgent = urgent_requests(session=session, now=rt.now(), site_key=site_key)
        for each in urgent:
            asked = each.asked
            click.echo(
                f"{asked.site_key} {asked.number:<10} {asked.kind.value:<11} "
                f"{_state(asked, rt.now())}  {each.officer}"
            )
        if rt.config.mail_server:
            for reminder, failed in send_reminders(rt, site_key):
                _say_mailed(failed, f"a reminder of {reminder.asked.number}")


def _say_mailed(failed: MailFailed | None, what: str = "the e-mail") -> None:
    if failed is None:
        click.echo(f"{what} was sent")
    else:
        click.echo(f"note: {what} was not sent: {failed.detail}", err=True)


def _state(asked: OfficerRequest, now: datetime) -> str:
    if asked.answered_at is not None:
        return f"answered {asked.answered_at:%Y-%m-%d}"
    late = " LATE" if asked.is_overdue(now) else ""
    return f"due {asked.answer_by:%Y-%m-%d}{late}"
