"""Banner drafts, each with the revision that it stands at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from consentkit.domain import texts as shipped
from consentkit.domain.banner import Banner
from consentkit.storage.models import BannerDraftRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Draft:
    banner: Banner
    revision: int
    changed_at: datetime


def get(session: Session, site_id: int) -> Draft:
    row = session.get_one(BannerDraftRow, site_id)
    return Draft(Banner.read(row.content), row.revision, row.updated_at)


def put(
    session: Session, site_id: int, banner: Banner, *, revision: int, now: datetime
) -> int | None:
    """Replace the draft if it still stands at ``revision``; returns the new revision, or None.

    The database compares, so that of two who change it at once one is told.
    """
    row = BannerDraftRow
    changed = session.execute(
        update(row)
        .where(row.site_id == site_id, row.revision == revision)
        .values(content=content(banner), revision=revision + 1, updated_at=now)
        .execution_options(synchronize_session=False)
        .returning(row.revision)
    ).scalar_one_or_none()
    session.expire_all()
    return changed


def content(banner: Banner) -> dict[str, Any]:
    """Return what is stored of a draft: of the words, only those that are not the shipped ones,
    so that a draft goes along when ConsentKit finds better ones.
    """
    document = banner.document()
    return document | {"texts": own_texts(banner)}


def own_texts(banner: Banner) -> dict[str, dict[str, str]]:
    own = {}
    for language, words in banner.texts.items():
        known = shipped.words(language) | shipped.words_for(banner.audience, language)
        own[language] = {key: text for key, text in words.items() if known.get(key) != text}
    return {language: words for language, words in own.items() if words}
