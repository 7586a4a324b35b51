"""`consentkit requests`: what visitors ask of the privacy officer, and the answers."""

from datetime import datetime
from typing import IO

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.officer_request import OfficerRequest
from consentkit.services.answer_request import answer_request, find_request, list_requests
from consentkit.web.writing import write

MAX_ANSWER = 20_000  # characters


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
    if asked.answer is not None:
        click.echo(f"\nAnswer:\n{asked.answer}")


@requests.command()
@click.argument("site_key")
@click.argument("number")
@click.option("--text", help="The answer itself.")
@click.option(
    "--file", "source", type=click.File("r", encoding="utf-8"), help="A file with it, or -."
)
def answer(site_key: str, number: str, text: str | None, source: IO[str] | None) -> None:
    """Answer a request, once; the visitor reads it on their page.

    Nothing is sent by e-mail: write to the contact that `show` names, if there is one.
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


def _state(asked: OfficerRequest, now: datetime) -> str:
    if asked.answered_at is not None:
        return f"answered {asked.answered_at:%Y-%m-%d}"
    late = " LATE" if asked.is_overdue(now) else ""
    return f"due {asked.answer_by:%Y-%m-%d}{late}"
