"""What is published, for those who keep it in memory."""

from dataclasses import dataclass, field, replace

from consentkit.domain.banner import BannerVersion
from consentkit.services.answer_kinds import AnswerKinds
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Published:
    """One of a site's versions, all but the words around its categories; ``site_id`` is what its
    rows are bound to.
    """

    site_id: int
    version: BannerVersion
    kinds: AnswerKinds = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", AnswerKinds(self.version))


def publication_mark(*, session: Session) -> int:
    """Return a number that has grown since whenever a site or its newest version has changed."""
    return banners.publication_mark(session)


def find_published(site_key: str, number: int, *, session: Session) -> Published | None:
    """Return None where the site has never published a version of that number.

    Raises ``UnknownSite``.
    """
    site_id = sites.find_id(session, site_key)
    version = banners.version(session, site_id, number)
    if version is None:
        return None
    # No answer is checked against the words, and they are most of what would be kept.
    return Published(site_id, replace(version, banner=replace(version.banner, texts={})))
