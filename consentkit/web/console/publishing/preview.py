"""The preview: the draft's own banner at work, in a frame of the console's page."""

from dataclasses import dataclass

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.names import negotiate_language
from consentkit.domain.roles import Action
from consentkit.services.preview_draft import THEMES, preview_draft
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.change_words import language_name
from consentkit.web.console.publishing.blueprint import publishing
from consentkit.web.console.publishing.preview_frame import frame_token
from consentkit.web.console.words import language
from consentkit.web.runtime import runtime

WIDTHS = ("phone", "desktop")
LAYERS = ("1", "2")


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to show the banner; whatever the address says, each is one of those there are."""

    width: str
    lang: str
    theme: str
    layer: str


@site_page(publishing, "/preview", Action.SEE_SITE)
def preview(work: Work) -> ResponseReturnValue:
    version = _draft(work)
    wishes = _wishes(version.banner)
    return render_template(
        "console/publishing_preview.html",
        wishes=wishes,
        widths=WIDTHS,
        themes=THEMES,
        layers=LAYERS,
        tags=[(tag, language_name(tag, language())) for tag in version.banner.languages],
        has_own_theme=version.banner.look.theme != "auto",
        state=_state(work, version),
    )


@site_page(publishing, "/preview/state.json", Action.SEE_SITE)
def preview_state(work: Work) -> ResponseReturnValue:
    """Which draft there is, for the page that shows it to see whether that has changed."""
    return jsonify(_state(work, _draft(work)))


def _draft(work: Work) -> BannerVersion:
    rt = runtime()
    with rt.transaction() as session:
        return preview_draft(work.site.key, session=session, now=rt.now())


def _state(work: Work, version: BannerVersion) -> dict[str, str]:
    first = url_for(".frame_page", token=frame_token(work.site.key), theme=THEMES[0], tag="en")
    return {"sha256": version.sha256, "base": first.rsplit("/", 3)[0]}


def _wishes(banner: Banner) -> Wishes:
    asked = request.args
    return Wishes(
        width=_one_of(WIDTHS, asked.get("width")),
        lang=negotiate_language(asked.get("lang"), banner.languages, banner.default_language),
        theme=_one_of(THEMES, asked.get("theme")),
        layer=_one_of(LAYERS, asked.get("layer")),
    )


def _one_of(choices: tuple[str, ...], asked: str | None) -> str:
    return asked if asked in choices else choices[0]
