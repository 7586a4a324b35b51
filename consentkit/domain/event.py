"""What the service tells other programs of. Source: Standard Webhooks 1.0, "Event types"."""

from collections.abc import Collection
from enum import StrEnum

from consentkit.domain.decision import Action


class EventType(StrEnum):
    GIVEN = "consent.given"
    REFUSED = "consent.refused"
    UPDATED = "consent.updated"
    WITHDRAWN = "consent.withdrawn"
    OPT_OUT = "optout.gpc"
    RECEIPTS_ERASED = "receipts.erased"
    PUBLISHED = "config.published"
    CHECKPOINT = "log.checkpoint"
    REQUEST_OPENED = "request.opened"
    REQUEST_EXTENDED = "request.extended"
    REQUEST_ANSWERED = "request.answered"
    KEY_PUBLISHED = "key.published"
    KEY_RETIRED = "key.retired"
    KEY_REVOKED = "key.revoked"
    TEST = "webhook.test"  # sent when somebody asks for it, whatever an endpoint wants


DECISIONS = frozenset(
    {
        EventType.GIVEN,
        EventType.REFUSED,
        EventType.UPDATED,
        EventType.WITHDRAWN,
        EventType.OPT_OUT,
    }
)
# What an endpoint may ask for, in the order in which it is offered.
CHOOSABLE = tuple(each for each in EventType if each is not EventType.TEST)


def decision_event(
    action: Action, granted: Collection[str], required: Collection[str], *, is_first: bool
) -> EventType:
    """``granted`` are the keys that were answered with yes, ``required`` those of the banner
    version that nobody is asked about. A visitor's later answers are updates, whatever they say.
    """
    if action is Action.WITHDRAW:
        return EventType.WITHDRAWN
    if action is Action.GPC:
        return EventType.OPT_OUT
    if not is_first:
        return EventType.UPDATED
    return EventType.GIVEN if set(granted) - set(required) else EventType.REFUSED
