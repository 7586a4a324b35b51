"""The tables. Private to storage: everything else sees domain objects."""

from consentkit.storage.models.accounts import (
    AccountRow,
    ConsoleSessionRow,
    GrantRow,
    InvitationRow,
    LogInFailureRow,
    PasskeyRow,
    UsedChallengeRow,
)
from consentkit.storage.models.anchors import (
    AnchorDayRow,
    LedgerCosignatureRow,
    LedgerStampRow,
)
from consentkit.storage.models.api import ApiAnswerRow, ApiKeyRow
from consentkit.storage.models.audit import AdminActionRow
from consentkit.storage.models.base import Base
from consentkit.storage.models.catalogue import CatalogueCookieRow
from consentkit.storage.models.consent import (
    BannerDraftRow,
    BannerVersionRow,
    FrozenScriptRow,
    PublishOverrideRow,
    ReceiptHeadRow,
    ReceiptKeyRow,
    ReceiptRow,
    SigningKeyRow,
    SiteRow,
)
from consentkit.storage.models.counts import (
    DailyChoiceRow,
    DailyCountRow,
    MonthlyCountRow,
)
from consentkit.storage.models.ledger import (
    LedgerBundleRow,
    LedgerHeadRow,
    LedgerPlaceRow,
    LedgerQueueRow,
    LedgerStatementRow,
    LedgerTileRow,
)
from consentkit.storage.models.owner_mails import MailRefusalRow, OwnerMailRow
from consentkit.storage.models.publishing import (
    DraftSetAsideRow,
    PublicationMarkRow,
    ScheduledPublicationRow,
)
from consentkit.storage.models.rights import (
    AnswerTemplateRow,
    DisclosureRow,
    ErasedReceiptRow,
    ErasureRow,
    HandoverRow,
    OfficerRequestRow,
    RequestEventRow,
    RequestReminderRow,
)
from consentkit.storage.models.webhooks import (
    WebhookAttemptRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
    WebhookEventRow,
)

__all__ = [
    "AccountRow",
    "AdminActionRow",
    "AnchorDayRow",
    "AnswerTemplateRow",
    "ApiAnswerRow",
    "ApiKeyRow",
    "BannerDraftRow",
    "BannerVersionRow",
    "Base",
    "CatalogueCookieRow",
    "ConsoleSessionRow",
    "DailyChoiceRow",
    "DailyCountRow",
    "DisclosureRow",
    "DraftSetAsideRow",
    "ErasedReceiptRow",
    "ErasureRow",
    "FrozenScriptRow",
    "GrantRow",
    "HandoverRow",
    "InvitationRow",
    "LedgerBundleRow",
    "LedgerCosignatureRow",
    "LedgerHeadRow",
    "LedgerPlaceRow",
    "LedgerQueueRow",
    "LedgerStampRow",
    "LedgerStatementRow",
    "LedgerTileRow",
    "LogInFailureRow",
    "MailRefusalRow",
    "MonthlyCountRow",
    "OfficerRequestRow",
    "OwnerMailRow",
    "PasskeyRow",
    "PublicationMarkRow",
    "PublishOverrideRow",
    "ReceiptHeadRow",
    "ReceiptKeyRow",
    "ReceiptRow",
    "RequestEventRow",
    "RequestReminderRow",
    "ScheduledPublicationRow",
    "SigningKeyRow",
    "SiteRow",
    "UsedChallengeRow",
    "WebhookAttemptRow",
    "WebhookDeliveryRow",
    "WebhookEndpointRow",
    "WebhookEventRow",
]
