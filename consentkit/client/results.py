"""What the API answers, with types. A member that this version does not know is left out, so that
a newer service goes on being understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Document = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """``sites`` is None for all that its owner may work on."""

    id: str
    name: str
    scopes: tuple[str, ...]
    sites: tuple[str, ...] | None
    state: str
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey(Key):
    owner: str
    is_operator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey(Key):
    """``key`` is None where an answer had to be asked for twice: revoke it, and make another."""

    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """``version`` is None before the first is published."""

    key: str
    name: str
    home: str
    role: str
    archived_at: datetime | None
    version: int | None
    published_at: datetime | None
    has_changes: bool
    waiting_requests: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A document, and the state that a change of it is made from."""

    document: Document
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    revision: int
    changed_at: datetime
    banner: Document
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    kind: str
    member: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    sentence: str
    keys: tuple[str, ...]
    brings_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    rule: str
    severity: str
    basis: str
    member: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``etag`` is to be given with the file, so that exactly this is done."""

    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    at: datetime
    sha256: str
    by: str
    overridden: tuple[str, ...]
    reason: str
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """``sha256`` is what to publish."""

    sha256: str
    in_force: int | None
    changes_nothing: bool
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    findings: tuple[Finding, ...]
    schedule: Schedule | None
    unpublished: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    version: int
    sha256: str
    published_at: datetime
    is_new: bool
    overridden: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    version: int
    sha256: str
    published_at: datetime
    by: str
    overridden: tuple[str, ...]
    reason: str | None
    set_a_draft_aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OneVersion:
    version: int
    sha256: str
    published_at: datetime
    is_in_force: bool
    content: Document
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]


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
class Action:
    number: int
    at: datetime
    actor: str
    session: str | None
    what: str
    details: Document
    statement: str
    ledger_index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    kid: str
    state: str
    published_at: datetime
    signing_since: datetime | None
    retired_at: datetime | None
    jwk: Document


def read(kind: type[Result], document: Any) -> Result:
    """Raises ``ValueError`` for what is no such document."""
    if not isinstance(document, Mapping):
        raise ValueError(f"the service sent no {kind.__name__}")
    hints = get_type_hints(kind)
    try:
        values = {
            each.name: _value(hints[each.name], document[each.name])
            for each in fields(kind)  # type: ignore[arg-type]
            if each.name in document
        }
        return kind(**values)
    except TypeError as err:
        raise ValueError(f"the service sent no {kind.__name__}: {err}") from err


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (UnionType, Union):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], each) for each in value)
    if hint is datetime or hint is date:
        return hint.fromisoformat(value)
    if hint is UUID:
        return UUID(value)
    return read(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
