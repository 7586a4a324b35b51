"""The evidence of one receipt, with the page that checks it, and pictures of the banner."""

import logging
from functools import lru_cache
from threading import Lock
from uuid import UUID

from consentkit.services.gather_evidence import Evidence, Files, gather_evidence
from consentkit.services.pictures import NoPicture, find_browser, take_pictures
from consentkit.web.pages.offline import offline_page
from consentkit.web.runtime import Runtime

_KEPT_PICTURES = 16

_log = logging.getLogger(__name__)
# A browser is a heavy guest: one at a time, however many ask.
_browser = Lock()


def evidence_files(rt: Runtime, receipt_id: UUID) -> tuple[Evidence, Files]:
    """Return all but the pictures, which need a browser. Raises what ``gather_evidence`` does."""
    with rt.transaction() as session:
        found = gather_evidence(receipt_id, session=session, now=rt.now())
    report = offline_page(
        rt,
        found.receipt.decision.language,
        receipt=found.jws,
        proof=found.proof.decode("utf-8"),
        keys=found.keys.decode("utf-8"),
    )
    return found, found.files() | {"report.html": report.encode("utf-8")}


def with_pictures(files: Files) -> Files:
    """Add the pictures, if the service's machine has a browser that takes them.

    Those of the banners that were asked for last are kept.
    """
    if "banner/banner.js" not in files:
        return files
    with _browser:
        try:
            taken = _taken(files["banner/banner.html"], files["banner/banner.js"])
        except NoPicture as err:
            _log.warning("evidence goes without pictures: %s", err.detail)
            return files
    return files | {f"banner/{name}.png": picture for name, picture in taken.items()}


@lru_cache(_KEPT_PICTURES)
def _taken(page: bytes, script: bytes) -> dict[str, bytes]:
    browser = find_browser()
    return dict(take_pictures(browser, page, script)) if browser else {}
