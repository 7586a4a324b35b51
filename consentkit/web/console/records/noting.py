"""Who looked at visitors' records, or took some out, is in the trail."""

from typing import Any

from consentkit.services.note_action import note_action
from consentkit.storage import sites
from consentkit.web.console.access import Work
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


def note(work: Work, what: str, details: dict[str, Any]) -> None:
    rt = runtime()
    write(
        rt,
        lambda session: note_action(
            what,
            by=work.actor,
            site_id=sites.find_id(session, work.site.key),
            details=details,
            session=session,
            now=rt.now(),
        ),
    )
