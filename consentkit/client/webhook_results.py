"""What the API answers about webhooks, with types."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """``url`` and ``public_key`` are None where it is not for this key to look into: ``is_own`` is
    false. ``etag`` is empty in a list.
    """

    key: str
    is_own: bool
    all_own_sites: bool
    url: str | None
    receiver: str
    events: tuple[str, ...]
    description: str
    state: str
    state_since: datetime
    created_at: datetime
    failing_since: datetime | None
    waiting: int
    dropped: int
    public_key: str | None
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWebhook(Webhook):
    """``secret`` is None where an answer had to be asked for twice: `webhook_secret` shows it."""

    secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecrets:
    """``earlier_secret`` signs as well until ``overlap_until``. ``secret`` is None where an answer
    had to be asked for twice: `webhook_secret` shows it.
    """

    secret: str | None
    public_key: str
    earlier_secret: str | None
    overlap_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """``status`` is None where no answer came; ``said`` is the beginning of a refusal."""

    at: datetime
    outcome: str
    status: int | None
    took_ms: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """``message`` is its ``webhook-id``. ``attempts`` is empty in a list."""

    number: int
    message: str
    type: str
    at: datetime
    receipt: UUID | None
    state: str
    attempts_made: int
    next_at: datetime | None
    settled_at: datetime | None
    last_attempt: Attempt | None
    attempts: tuple[Attempt, ...] = ()
