"""Every refusal, with the stable code that programs see and the HTTP status that carries it."""

from collections.abc import Mapping
from typing import Any

from consentkit.domain.reason import Reason


class ConsentError(Exception):
    """A refusal with a reason a person can read: ``detail`` is that in English.

    ``field`` names the member at fault with dots (``choices.marketing``), or is None when the
    whole input is at fault. ``extra`` holds further members of the problem document.
    Source: RFC 9457 section 3.
    """

    code = "refused"
    status = 422
    title = "The request was refused"

    def __init__(
        self,
        reason: str | Reason,
        *,
        field: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        self.reason = Reason.of(reason)
        self.detail = str(reason)
        super().__init__(self.detail)
        self.field = field
        self.extra = dict(extra or {})


class InvalidDocument(ConsentError):
    code = "invalid_document"
    title = "The site description does not hold what it must"


class UnknownSite(ConsentError):
    code = "unknown_site"
    status = 404
    title = "There is no such site"


class RulesBroken(ConsentError):
    """``findings`` are the linter's errors, each as a document."""

    code = "rules_broken"
    title = "The banner does not meet known requirements"

    def __init__(self, reason: str | Reason, findings: list[dict[str, Any]]) -> None:
        super().__init__(reason, extra={"findings": findings})
        self.findings = findings


class DraftMoved(ConsentError):
    code = "draft_moved"
    status = 409
    title = "Somebody else changed the draft meanwhile"


class BadTime(ConsentError):
    code = "bad_time"
    title = "This is no time to publish at"


class NothingScheduled(ConsentError):
    code = "nothing_scheduled"
    status = 404
    title = "Nothing waits to be published"


class SiteChanged(ConsentError):
    """Somebody else was first; ``extra`` has what stands now."""

    code = "site_changed"
    status = 409
    title = "The site has changed since"


class SiteExists(ConsentError):
    code = "site_exists"
    status = 409
    title = "There is a site with this key"


class NothingPublished(ConsentError):
    code = "nothing_published"
    status = 404
    title = "This site has not published a banner yet"


class UnknownVersion(ConsentError):
    code = "unknown_version"
    status = 404
    title = "There is no such banner version"


class UnknownScript(ConsentError):
    code = "unknown_script"
    status = 404
    title = "There is no such frozen script"


class UnknownBannerVersion(ConsentError):
    code = "unknown_banner_version"
    title = "The decision names a banner version that was never published"


class UnknownCategory(ConsentError):
    code = "unknown_category"
    title = "The decision answers something that was not asked"


class RequiredCategoryDenied(ConsentError):
    code = "required_category_denied"
    title = "A required category cannot be denied"


class InconsistentAction(ConsentError):
    code = "inconsistent_action"
    title = "The choices do not say what the action says"


class UnknownLanguage(ConsentError):
    code = "unknown_language"
    title = "The banner version was not offered in this language"


class DecidedAtOutOfRange(ConsentError):
    code = "decided_at_out_of_range"
    title = "The decision is dated more than a day off"


class IdempotencyKeyReused(ConsentError):
    code = "idempotency_key_reused"
    title = "The idempotency key was already used for another decision"


class ReceiptNotFound(ConsentError):
    code = "receipt_not_found"
    status = 404
    title = "There is no such receipt for this secret"


class UnknownCode(ConsentError):
    code = "unknown_code"
    status = 404
    title = "This code opens nothing"


class UnknownRequest(ConsentError):
    code = "unknown_request"
    status = 404
    title = "There is no such request to the privacy officer"


class RequestAnswered(ConsentError):
    code = "request_answered"
    status = 409
    title = "This request was answered before"


class BadReceipt(ConsentError):
    """A receipt or consent token that does not hold; ``code`` says why and is set for each case by
    its subclass.
    """

    code = "bad_receipt"
    title = "The receipt does not hold"


class MalformedReceipt(BadReceipt):
    code = "malformed_receipt"


class WrongAlgorithm(BadReceipt):
    code = "wrong_algorithm"


class WrongType(BadReceipt):
    code = "wrong_type"


class UnknownKey(BadReceipt):
    code = "unknown_key"


class BadSignature(BadReceipt):
    code = "bad_signature"


class AnotherSite(BadReceipt):
    code = "another_site"


class Lapsed(BadReceipt):
    code = "lapsed"
    status = 409
    title = "The time of this answer is over"


class KeyTrouble(ConsentError):
    """Signing keys are missing, unreadable, unsafe or of the wrong kind: nothing may be signed."""

    code = "key_trouble"
    status = 503
    title = "The service has no usable signing key"


class OutsideLedger(ConsentError):
    code = "outside_ledger"
    status = 404
    title = "The ledger has no such entry, size or tile"


class BadTile(ConsentError):
    """A tile or a bundle of entries is not what the tree above it says it is."""

    code = "bad_tile"
    status = 500
    title = "A stored part of the ledger was changed or lost"


class BadLogFile(ConsentError):
    """A file of the log that does not hold; ``code`` says why, as docs/receipt-format.md does."""

    code = "bad_log_file"
    title = "The file of the log does not hold"


class MalformedProof(BadLogFile):
    code = "malformed_proof"


class MalformedUpdate(BadLogFile):
    code = "malformed_update"


class MalformedCheckpoint(BadLogFile):
    code = "malformed_checkpoint"


class MalformedLogKey(BadLogFile):
    code = "malformed_log_key"


class UnknownLogKey(BadLogFile):
    code = "unknown_log_key"


class AnotherLog(BadLogFile):
    code = "another_log"


class BadCheckpointSignature(BadLogFile):
    code = "bad_checkpoint_signature"


class NotInLog(BadLogFile):
    code = "not_in_log"


class InconsistentLog(BadLogFile):
    code = "inconsistent_log"


class BadStamp(ConsentError):
    """A time stamp that does not hold, or the refusal of one."""

    code = "bad_stamp"
    title = "The time stamp does not hold"


class WitnessRefused(ConsentError):
    """A witness did not cosign; the text says why, and what it means."""

    code = "witness_refused"
    status = 502
    title = "A witness did not cosign the ledger's head"
