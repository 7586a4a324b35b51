"""The playground's addresses; registered only when the setting says so."""

import json

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain import look
from consentkit.domain.instant import format_instant
from consentkit.domain.localise import direction, localise
from consentkit.domain.names import negotiate_language
from consentkit.domain.preset import presets
from consentkit.services.banner_script import BannerScripts, compose_scripts
from consentkit.web.body import read_json
from consentkit.web.page_texts import page_words
from consentkit.web.playground.draft import as_toml, languages, read_draft
from consentkit.web.runtime import runtime
from consentkit.web.schemas import DecisionSchema, load

playground = Blueprint(
    "playground",
    __name__,
    url_prefix="/playground",
    template_folder="templates",
    static_folder="static",
    static_url_path="/-",  # no draft starts with a hyphen
)

# As strict as a careful site's, so that what works here works there.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'; trusted-types consentkit"
)
_EMPTY = "e30"  # base64url of {}
_SELECTS = {
    "layout": look.LAYOUTS,
    "position": look.POSITIONS,
    "second_layer": look.SECOND_LAYERS,
    "theme": look.THEMES,
    "preset": look.PRESETS,
    "reopen": look.REOPEN,
    "isolation": look.ISOLATION,
}


@playground.get("")
def page() -> ResponseReturnValue:
    return render_template(
        "playground.html",
        t=page_words("en"),
        language="en",
        selects=_SELECTS,
        colours=look.COLOURS,
        max_radius=look.MAX_RADIUS_PX,
        presets={
            name: {"light": preset.light, "dark": {**preset.light, **preset.dark}}
            for name, preset in presets().items()
        },
        languages=languages(),
        banner=read_draft(_EMPTY).version.banner,
    )


@playground.get("/<draft>/look.toml")
def lines(draft: str) -> ResponseReturnValue:
    return Response(as_toml(read_draft(draft)), mimetype="application/toml")


@playground.get("/<draft>/page")
def sample(draft: str) -> ResponseReturnValue:
    """A page of the sample site, with the draft's banner on it."""
    language = read_draft(draft).language
    return render_template("sample.html", language=language, direction=direction(language))


@playground.get("/<draft>/banner.js")
def first_bundle(draft: str) -> ResponseReturnValue:
    return Response(_scripts(draft).banner.content, mimetype="text/javascript")


@playground.get("/<draft>/preferences.<digest>.js")
@playground.get("/<draft>/embeds.<digest>.js")
def further_bundle(draft: str, digest: str) -> ResponseReturnValue:
    return Response(_scripts(draft).further(digest).content, mimetype="text/javascript")


@playground.get("/<draft>/banner.json")
def configuration(draft: str) -> ResponseReturnValue:
    version = read_draft(draft).version
    known = version.banner
    tag = negotiate_language(request.args.get("lang"), known.languages, known.default_language)
    whole = localise(version, language=tag, home="")
    return Response(json.dumps(whole, ensure_ascii=False), mimetype="application/json")


@playground.post("/<draft>/receipts")
def sample_receipt(draft: str) -> ResponseReturnValue:
    """Answer as the service would, and record nothing: a receipt is only ever for words that were
    published. What stands in for it cannot be taken for one.
    """
    read_draft(draft)
    load(DecisionSchema(), read_json(request.environ))
    sample = {"receipt": "playground.not.signed", "id": "playground", "secret": "playground"}
    return jsonify(**sample, expires_at=format_instant(runtime().now())), 201


@playground.after_request
def finish(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def _scripts(draft: str) -> BannerScripts:
    found = read_draft(draft)
    return compose_scripts(found.version, language=found.language, home="")
