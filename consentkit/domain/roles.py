"""Who may do what: one table, which the console asks and the tests walk."""

from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an account may be for a site."""

    OWNER = "owner"
    EDITOR = "editor"
    OFFICER = "officer"  # the privacy officer
    AUDITOR = "auditor"  # reads, and changes nothing


class Action(StrEnum):
    """What can be done about a site. Each page of the console names the one it needs."""

    SEE_SITE = "see_site"
    CHANGE_SITE = "change_site"
    ARCHIVE_SITE = "archive_site"
    MANAGE_PEOPLE = "manage_people"
    EDIT_BANNER = "edit_banner"
    PUBLISH_BANNER = "publish_banner"
    OVERRIDE_RULES = "override_rules"
    SEE_NUMBERS = "see_numbers"
    SEE_RECORDS = "see_records"
    EXPORT_RECORDS = "export_records"
    SEE_REQUESTS = "see_requests"
    ANSWER_REQUESTS = "answer_requests"
    SEE_AUDIT_TRAIL = "see_audit_trail"
    SEE_WEBHOOKS = "see_webhooks"
    MANAGE_WEBHOOKS = "manage_webhooks"


_EVERYBODY = frozenset(Role)
_WHO_EDITS = frozenset({Role.OWNER, Role.EDITOR})
# Visitors' answers are personal data: who shapes the banner need not see them.
_WHO_READS_RECORDS = frozenset({Role.OWNER, Role.OFFICER, Role.AUDITOR})
_WHO_ANSWERS_VISITORS = frozenset({Role.OWNER, Role.OFFICER})
_OWNER = frozenset({Role.OWNER})

ALLOWED = MappingProxyType(
    {
        Action.SEE_SITE: _EVERYBODY,
        Action.CHANGE_SITE: _OWNER,
        Action.ARCHIVE_SITE: _OWNER,
        Action.MANAGE_PEOPLE: _OWNER,
        Action.EDIT_BANNER: _WHO_EDITS,
        Action.PUBLISH_BANNER: _WHO_EDITS,
        Action.OVERRIDE_RULES: _OWNER,
        Action.SEE_NUMBERS: _EVERYBODY,
        Action.SEE_RECORDS: _WHO_READS_RECORDS,
        Action.EXPORT_RECORDS: _WHO_ANSWERS_VISITORS,
        Action.SEE_REQUESTS: _WHO_READS_RECORDS,
        Action.ANSWER_REQUESTS: _WHO_ANSWERS_VISITORS,
        Action.SEE_AUDIT_TRAIL: _WHO_READS_RECORDS,
        # Addresses of receivers are often secrets.
        Action.SEE_WEBHOOKS: _OWNER,
        # Whoever has the secret can make messages that a receiver believes.
        Action.MANAGE_WEBHOOKS: _OWNER,
    }
)


def may(role: Role, action: Action) -> bool:
    return role in ALLOWED[action]
