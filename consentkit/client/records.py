"""Of a site's visitors and admins: receipts, requests, and what was done, as the API answers it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consentkit.client.results import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundReceipt:
    id: UUID
    recorded_at: datetime
    receipt: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    id: UUID
    status: str | None
    holds: bool | None
    problem: str | None
    jws: str | None
    receipt: Document | None
    place: int | None
    previous: UUID | None
    following: UUID | None
    script: str | None
    disclosures: tuple[Document, ...]
    requests: tuple[str, ...]
    erased_at: datetime | None
    certificate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    id: UUID
    jws: str
    proof: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    what: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRequest:
    """``history`` is empty in a list."""

    number: str
    kind: str
    text: str
    contact: str
    language: str
    receipts: tuple[UUID, ...]
    received_at: datetime
    due_at: datetime
    answer_by: datetime
    is_overdue: bool
    extended_until: datetime | None
    extension_reason: str | None
    answered_at: datetime | None
    answer: str | None
    history: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRequest(OfficerRequest):
    """``mail`` is ``none``, ``sent``, ``failed``, or ``unknown`` where the answer had to be asked
    for twice; then the history has it. ``mail_problem`` says why it failed.
    """

    mail: str
    mail_problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTemplate:
    kind: str
    language: str
    text: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    valid: bool
    problem: str | None
    status: str | None
    recorded: bool | None
    receipt: Document | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Ids of receipts and numbers of requests; ``checked`` is None unless a receipt was sent."""

    receipts: tuple[UUID, ...]
    requests: tuple[str, ...]
    checked: Checked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    number: int
    at: datetime
    actor: str
    session: str | None
    what: str
    details: Document
    statement: str
    ledger_index: int | None
