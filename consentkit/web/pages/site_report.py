"""The first page of a site's evidence: its banners, and where its receipts are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from flask import render_template

from consentkit.web.page_texts import page_words


@dataclass(slots=True)
class BannerEntry:
    """A banner as it was shown; ``pictures`` are the names of those in its ``folder``."""

    folder: str
    version: int
    language: str
    has_script: bool
    pictures: tuple[str, ...] = ()
    receipts: int = 0

    @property
    def to_see(self) -> str:
        return self.folder if self.has_script else ""


@dataclass(frozen=True, slots=True)
class PartEntry:
    """A file with the receipts ``first`` to ``last``, counted from 1."""

    name: str
    first: int
    last: int
    since: datetime
    until: datetime


def site_report(
    language: str,
    *,
    site_key: str,
    waiting: int,
    banners: Sequence[BannerEntry],
    parts: Sequence[PartEntry],
) -> str:
    return render_template(
        "evidence_site.html",
        t=page_words(language),
        language=language,
        site=site_key,
        waiting=waiting,
        banners=banners,
        parts=parts,
        style=files("consentkit.static").joinpath("pages.css").read_text("utf-8"),
    )
