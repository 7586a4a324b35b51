"""Which webhooks a key may change and look into, and what it reads of them."""

from typing import Any

from consentkit.domain.errors import ConsentError
from consentkit.domain.webhook import Endpoint
from consentkit.services.find_webhook import (
    count_waiting,
    credentials,
    find_own_webhook,
    is_own,
)
from consentkit.services.send_webhooks import receiver_of
from consentkit.storage.session import Session
from consentkit.web.api.call import Call
from consentkit.web.api.schemas import at


class KeyOfSomeSites(ConsentError):
    code = "key_of_some_sites"
    status = 403
    title = "This webhook is for more sites than the API key"


def own_webhook(call: Call, session: Session) -> Endpoint:
    """Raises what ``find_own_webhook`` raises, and ``KeyOfSomeSites``: whoever may change one that
    gets the events of all sites has them sent wherever they like.
    """
    key = call.parts["webhook_key"]
    found = find_own_webhook(call.site_key, key, call.actor, session=session)
    if not _reaches(call, found):
        raise KeyOfSomeSites("this webhook is for all sites of its owner, and this key is not")
    return found


def said_webhook(found: Endpoint, call: Call, session: Session) -> dict[str, Any]:
    """Of one that is not for this key to look into, the address is left out but for its host: the
    rest of it is often a secret.
    """
    own = is_own(found, call.actor) and _reaches(call, found)
    return {
        "key": found.key,
        "is_own": own,
        "all_own_sites": found.owner_id is not None,
        "url": found.url if own else None,
        "receiver": receiver_of(found.url),
        "events": sorted(each.value for each in found.events),
        "description": found.description,
        "state": found.state.value,
        "state_since": at(found.state_since),
        "created_at": at(found.created_at),
        "failing_since": at(found.failing_since),
        "waiting": count_waiting(found, session=session),
        "dropped": found.dropped,
        "public_key": (
            credentials(found, call.rt.secret, now=call.now).public_key if own else None
        ),
    }


def _reaches(call: Call, found: Endpoint) -> bool:
    return found.owner_id is None or call.key.sites is None
