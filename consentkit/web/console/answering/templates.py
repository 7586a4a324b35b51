"""What an answer begins with: the site's own words, or those we ship in the language nearest."""

from collections.abc import Mapping
from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.officer_request import MAX_ANSWER, RequestKind
from consentkit.services.answer_templates import keep_template
from consentkit.services.find_banner import newest_version
from consentkit.storage.session import Session
from consentkit.web.console.answering.mails import tongue_of
from consentkit.web.console.words import LANGUAGES, words

# Longer ones leave no room for what is to be answered.
MAX_TEMPLATE = MAX_ANSWER // 2


def template_for(own: Mapping[tuple[str, str], str], kind: RequestKind, language: str) -> str:
    """``own`` are the site's, by kind and language."""
    tongue = tongue_of(language)
    return (
        own.get((kind.value, language)) or own.get((kind.value, tongue)) or _shipped(kind, tongue)
    )


def offered_languages(site_key: str, *, session: Session) -> list[str]:
    """The banner's, in which visitors write, and those in which we have words."""
    version = newest_version(site_key, session=session)
    return list(dict.fromkeys([*(version.banner.languages if version else ()), *LANGUAGES]))


def put_template(
    site_key: str,
    kind: RequestKind,
    language: str,
    text: str,
    *,
    session: Session,
    now: datetime,
    by: Actor,
) -> None:
    """Empty, or as we ship it, is none of the site's own. Raises ``UnknownSite``."""
    is_own = text not in ("", _shipped(kind, tongue_of(language)))
    keep_template(
        site_key, kind, language, text if is_own else None, session=session, now=now, by=by
    )


def _shipped(kind: RequestKind, tongue: str) -> str:
    return words(tongue)[f"requests_template_{kind.value}"]
