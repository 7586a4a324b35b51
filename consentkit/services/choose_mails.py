"""Choose which letters an account wants."""

from collections.abc import Collection
from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.owner_mail import MailKind
from consentkit.services.note_action import note_action
from consentkit.storage import owner_mails
from consentkit.storage.session import Session


def unwanted_mails(account_id: int, *, session: Session) -> frozenset[MailKind]:
    return owner_mails.refused(session, account_id)


def choose_mails(
    account_id: int,
    wanted: Collection[MailKind],
    *,
    by: Actor,
    session: Session,
    now: datetime,
) -> None:
    """Send the account letters of these kinds from now on, and no others."""
    refused = frozenset(MailKind) - frozenset(wanted)
    before = owner_mails.refused(session, account_id)
    if refused == before:
        return
    owner_mails.set_refused(session, account_id, refused)
    details = {
        "on": sorted(each.value for each in before - refused),
        "off": sorted(each.value for each in refused - before),
    }
    note_action(
        "mails_chosen",
        by=by,
        details={name: kinds for name, kinds in details.items() if kinds},
        session=session,
        now=now,
    )
