"""Publishes what was scheduled, beside the requests."""

import logging

from flask import Flask

from consentkit.domain.errors import ConsentError
from consentkit.services.publish_due import note_failure, publish_due, sites_due
from consentkit.storage.session import StorageUnavailable
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

# How late a publication may be at most, besides the time that the service was not running.
LOOK_S = 10.0

_log = logging.getLogger(__name__)


def publish_all_due(rt: Runtime) -> None:
    """Publish each site's in a transaction of its own; what is refused waits for a person."""
    with rt.transaction() as session:
        keys = sites_due(session=session, now=rt.now())
    for key in keys:
        _publish(rt, key)


def _publish(rt: Runtime, key: str) -> None:
    try:
        done = write(rt, lambda session: publish_due(key, session=session, now=rt.now()))
    except StorageUnavailable:
        raise
    except ConsentError as err:
        refused = err
        _log.error("%s: what was scheduled is not published: %s", key, err.detail)
        write(rt, lambda session: note_failure(key, refused, session=session, now=rt.now()))
    else:
        if done is not None:
            _log.info("%s: published version %d as scheduled", key, done.version.number)


class Publisher(Rounds):
    """One for each serving process. Each looks; that one of them publishes is settled by the row
    that waits, which goes away with the publication.

    It may be killed at any moment: what it had not committed is still due, and is published by
    the next that looks, however late.
    """

    trouble = "what is scheduled is not published"

    def __init__(self, app: Flask, rt: Runtime, *, look_s: float = LOOK_S) -> None:
        super().__init__(app, rt, name="publisher", look_s=look_s)

    def look(self) -> None:
        publish_all_due(self._rt)
