"""What log-ins leave in the trail."""

from typing import Any

from consentkit.domain.account import NOT_LOGGED_IN, Account, Actor
from consentkit.services.note_action import note_action
from consentkit.web.console.accounts.device import name_device
from consentkit.web.console.accounts.mails import do_later
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


def note(what: str, by: Actor, **details: Any) -> None:
    rt = runtime()
    write(
        rt, lambda session: note_action(what, by=by, details=details, session=session, now=rt.now())
    )


def note_failed_log_in(account: Account | None) -> None:
    """Nobody waits for it: how long an answer takes says nothing about who has an account."""
    if account is None:
        return
    rt, device, by = runtime(), name_device(), Actor(account.id, NOT_LOGGED_IN)
    details = {"device": device}
    do_later(
        lambda: write(
            rt,
            lambda session: note_action(
                "log_in_failed", by=by, details=details, session=session, now=rt.now()
            ),
        )
    )
