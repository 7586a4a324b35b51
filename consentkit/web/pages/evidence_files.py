"""The evidence of one receipt, with the page that checks it."""

from uuid import UUID

from consentkit.services.gather_evidence import Evidence, Files, gather_evidence
from consentkit.web.pages.offline import offline_page
from consentkit.web.runtime import Runtime


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
