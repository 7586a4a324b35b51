"""That a page has shown the banner: counted, and forgotten."""

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from consentkit.domain.device_class import is_crawler
from consentkit.domain.tally import Dimension
from consentkit.services.check_showing import check_showing
from consentkit.services.find_site import find_site
from consentkit.web.body import read_json
from consentkit.web.device import read_device
from consentkit.web.region import read_country
from consentkit.web.runtime import runtime
from consentkit.web.schemas import ShownSchema, load
from consentkit.web.security import (
    OriginNotAllowed,
    allow_origin,
    check_origin,
    has_gpc,
    limit_showings,
)
from consentkit.web.showings import showings

shown = Blueprint("shown", __name__, url_prefix="/ck/<site>/shown")

MAX_SHOWN_BYTES = 256
_SHOWN = ShownSchema()


@shown.post("")
@limit_showings
def count(site: str) -> ResponseReturnValue:
    if (request.content_length or 0) > MAX_SHOWN_BYTES:
        raise RequestEntityTooLarge
    config = runtime().config
    with runtime().transaction() as session:
        origin = check_origin(request.environ, find_site(site, session=session), config)
    if origin is None:
        raise OriginNotAllowed("only a page can show a banner, and its browser names its origin")
    told = load(_SHOWN, read_json(request.environ))
    with runtime().transaction() as session:
        site_id = check_showing(site, told["banner_version"], told["language"], session=session)
    if not is_crawler(request.headers.get("User-Agent", "")):
        showings(current_app).add(
            site_id,
            runtime().now().date(),
            {
                Dimension.VERSION: str(told["banner_version"]),
                Dimension.LANGUAGE: told["language"],
                Dimension.COUNTRY: read_country(request.environ, config),
                Dimension.DEVICE: read_device(request.environ).value,
                Dimension.SIGNAL: "gpc" if has_gpc(request.environ) else "",
            },
        )
    response = Response(status=204)
    response.headers["Cache-Control"] = "no-store"
    return allow_origin(response, origin)
