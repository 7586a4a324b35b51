"""When a question is another one: what a visitor was told it means has changed."""

from collections.abc import Mapping
from enum import Enum

from consentkit.domain.category import Category, Purpose

Question = Category | Purpose


class Reason(Enum):
    """Why an answer to the old form is none to the new one."""

    KIND = "kind"
    WORDS = "words"
    PARTY = "party"
    LIFETIME = "lifetime"
    OPTIONAL = "optional"


def reasons_to_ask_again(new: Question, old: Question) -> tuple[Reason, ...]:
    """Return why ``new`` is another question than ``old``; empty when it is the same.

    A language that is added, a cookie that is listed more exactly or a new label of a button make
    no other question.
    """
    found = {
        Reason.WORDS: _differ(new.title, old.title) or _differ(new.description, old.description)
    }
    if isinstance(new, Purpose) or isinstance(old, Purpose):
        found[Reason.KIND] = type(new) is not type(old)
    else:
        parties = {(service.key, service.provider) for service in old.services}
        found |= {
            Reason.PARTY: any((s.key, s.provider) not in parties for s in new.services),
            Reason.LIFETIME: new.lifetime.longest_days > old.lifetime.longest_days,
            Reason.OPTIONAL: old.required and not new.required,
        }
    return tuple(reason for reason in Reason if found.get(reason))


def _differ(words: Mapping[str, str], before: Mapping[str, str]) -> bool:
    return any(words[tag] != before[tag] for tag in words.keys() & before.keys())
