"""What an answer begins with: a site's own words for each kind of request, else those we ship."""

from collections.abc import Mapping
from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.officer_request import RequestKind
from consentkit.services.note_action import note_action
from consentkit.storage import request_events, sites
from consentkit.storage.session import Session


def own_templates(site_key: str, *, session: Session) -> dict[tuple[str, str], str]:
    """Return the site's own, by kind and language. Raises ``UnknownSite``."""
    return request_events.templates(session, sites.find_id(session, site_key))


def keep_template(
    site_key: str,
    kind: RequestKind,
    language: str,
    text: str | None,
    *,
    session: Session,
    now: datetime,
    by: Actor,
) -> None:
    """None takes the site's own words away, so that ours are used again. Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    request_events.put_template(session, site_id, kind.value, language, text, now=now)
    note_action(
        "answer_template_changed",
        by=by,
        site_id=site_id,
        details={"kind": kind.value, "language": language, "text": text},
        session=session,
        now=now,
    )


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """Put each value where its name stands in braces. Other braces are text: whoever writes a
    template runs nothing.
    """
    filled = template
    for name, value in values.items():
        filled = filled.replace("{" + name + "}", value)
    return filled
