"""The express opt-in to e-mail: recorded with the consent service before it counts."""

import base64
import logging
import secrets

from consentkit.membership.members import Member, find_member, keep_email_answer
from consentkit.membership.service import ServiceUnavailable
from consentkit.membership.site import site
from consentkit.membership.visit import visit

PURPOSE = "email_news"
_log = logging.getLogger(__name__)


def answer_email_news(member: Member, *, agreed: bool) -> bool:
    """Record the member's answer; return whether there is a receipt of it.

    A "yes" without a receipt does not count: no e-mail is sent on our word alone. A "no" counts at
    once, whether or not the service could be told.
    """
    current = visit()
    visitor_id = current.consent.visitor_id or member.visitor_id or _new_visitor_id()
    receipt = None
    if current.declaration is not None:
        try:
            recorded = site().service.record_opt_in(
                {PURPOSE: agreed}, visitor_id=visitor_id, declaration=current.declaration
            )
            receipt = (recorded.id, recorded.receipt, recorded.secret)
        except ServiceUnavailable as err:
            _log.warning("the opt-in was not recorded: %s", err)
    if receipt or not agreed:
        with site().database.transaction() as connection:
            keep_email_answer(
                connection,
                member.id,
                agreed=agreed,
                visitor_id=visitor_id,
                receipt=receipt,
                now=site().now(),
            )
    return receipt is not None


def heed_withdrawal() -> None:
    """End an opt-in that the visitor has since taken back through the cookie settings.

    "Withdraw" there means all of it, and so does a newer "no" to this very purpose. A newer "yes"
    starts nothing: a browser may be shared, and only the member can ask for e-mail to the member's
    own address.
    """
    current = visit()
    member, consent = current.member, current.consent
    if member is None or not member.email_news or consent.decided_at is None:
        return
    if PURPOSE not in consent.denied and consent.action != "withdraw":
        return
    if member.email_news_at is not None and consent.decided_at <= member.email_news_at:
        return
    answered_as_member = current.logged_in_at and consent.decided_at >= current.logged_in_at
    if consent.visitor_id != member.visitor_id and not answered_as_member:
        # Given before the log-in, in a browser we do not know as the member's: perhaps another's.
        return
    answer_email_news(member, agreed=False)
    with site().database.transaction() as connection:
        current.member = find_member(connection, member.id)


def _new_visitor_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode("ascii")
