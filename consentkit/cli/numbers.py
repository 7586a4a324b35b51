"""`consentkit numbers`: the daily counts of answers."""

import sys
from collections import Counter
from datetime import date, timedelta

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE
from consentkit.services.find_site import find_site, list_sites
from consentkit.services.note_action import note_action
from consentkit.services.recount import DayCount, Outcome, check_day, next_day, recount_day
from consentkit.storage import sites
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

EXIT_WRONG = 1


@click.group()
def numbers() -> None:
    """Look after the counts that the console shows."""


@numbers.command()
@click.option("--site", "site_key", help="Only this site's; otherwise every site's.")
@click.option("--check", is_flag=True, help="Compare only; exit status 1 if a day is wrong.")
def recount(site_key: str | None, check: bool) -> None:
    """Hold the daily counts against the receipts, and correct them where they differ.

    Run it once after an upgrade from a release that did not count. Days of which a receipt was
    erased are left as they are, and so is how often the banner was shown, of which there is no
    receipt. The devices of receipts that were never counted are unknown.
    """
    wrong = 0
    with open_runtime() as rt:
        with rt.transaction() as session:
            one = [find_site(site_key, session=session)] if site_key else None
            keys = [site.key for site in one or list_sites(session=session)]
        for key in keys:
            outcomes = _recount_site(rt, key, check=check)
            wrong += outcomes[Outcome.WRONG]
            if outcomes[Outcome.WRONG] and not check:
                _note(rt, key, outcomes[Outcome.WRONG])
            click.echo(f"{key}: {_told(outcomes, check)}")
    if check and wrong:
        sys.exit(EXIT_WRONG)


def _note(rt: Runtime, site_key: str, days: int) -> None:
    write(
        rt,
        lambda session: note_action(
            "numbers_corrected",
            by=COMMAND_LINE,
            site_id=sites.find_id(session, site_key),
            details={"days": days},
            session=session,
            now=rt.now(),
        ),
    )


def _recount_site(rt: Runtime, site_key: str, *, check: bool) -> Counter[Outcome]:
    outcomes: Counter[Outcome] = Counter()
    since: date | None = date(1970, 1, 1)
    while since is not None:
        with rt.transaction() as session:
            day = next_day(site_key, since, session=session)
            found = check_day(site_key, day, session=session) if day else None
        if day is None or found is None:
            break
        if found.outcome is Outcome.WRONG and not check:
            found = _correct(rt, site_key, day)
        outcomes[found.outcome] += 1
        since = day + timedelta(days=1)
    return outcomes


def _correct(rt: Runtime, site_key: str, day: date) -> DayCount:
    with rt.turns.turn(), rt.transaction(write=True) as session:
        return recount_day(site_key, day, session=session)


def _told(outcomes: Counter[Outcome], check: bool) -> str:
    if not outcomes:
        return "nothing to count"
    verb = "wrong" if check else "corrected"
    return (
        f"{outcomes[Outcome.RIGHT]} days right, {outcomes[Outcome.WRONG]} {verb}, "
        f"{outcomes[Outcome.INCOMPLETE]} left as they are"
    )
