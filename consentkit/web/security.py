"""Headers on every answer, who may write from where, and how often."""

import ipaddress
from datetime import timedelta

from flask import Flask, Request, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItemPerMinute

from consentkit.config import Config
from consentkit.domain.errors import ConsentError
from consentkit.domain.site import Site, normalise_origin
from consentkit.web.runtime import runtime
from consentkit.web.shared_limits import SCHEME

# Where the origin that may read the answer is kept, in a request's environment.
ORIGIN = "consentkit.origin"
_LIMITED = "consentkit.limited"
# Where a refusal waits for Flask to say it.
REFUSAL = "consentkit.refusal"
PREFLIGHT_MAX_AGE = timedelta(hours=2)

# Our pages hold no script and load nothing but their own style sheet and icon.
_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# But for the one that checks a receipt in the browser as well, with a script and the public keys.
PAGE_WITH_SCRIPT = f"{_PAGE}; script-src 'self'; connect-src 'self'"


class OriginNotAllowed(ConsentError):
    code = "origin_not_allowed"
    status = 403
    title = "This origin may not record decisions for this site"


_ANSWERS = "answers"


def _rate() -> str:
    return f"{runtime().config.rate_limit}/minute"


limiter = Limiter(key_func=get_remote_address, strategy="moving-window")
limit_answers = limiter.shared_limit(_rate, scope=_ANSWERS)
limit_showings = limiter.shared_limit(_rate, scope="showings")
# A secret has 256 bits and is not found by trying; who tries all the same is soon stopped.
limit_guesses = limiter.shared_limit(
    "30/minute", scope="guesses", deduct_when=lambda _response: _WRONG in request.environ
)
# Pictures need a browser, which costs seconds.
limit_evidence = limiter.shared_limit("6/minute", scope="evidence")
_WRONG = "consentkit.wrong_secret"


def note_wrong_secret() -> None:
    """Count the request at hand as a guess."""
    request.environ[_WRONG] = True


def may_answer(incoming: Request) -> bool:
    """Count an answer of this client, unless there were as many as ``limit_answers`` lets through;
    then that is left to say so. It does not count this one again.
    """
    most = runtime().config.rate_limit
    if most and not _is_loopback(incoming):
        address = incoming.remote_addr or ""
        if not limiter.limiter.hit(RateLimitItemPerMinute(most), address, _ANSWERS):
            return False
    incoming.environ[_LIMITED] = True
    return True


def standard_headers(config: Config) -> dict[str, str]:
    """Return what every answer has that does not say otherwise."""
    headers = {
        "Content-Security-Policy": _PAGE,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if config.is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def add_standard_headers(response: Response, config: Config) -> Response:
    for name, value in standard_headers(config).items():
        response.headers.setdefault(name, value)
    return response


def install(app: Flask, config: Config) -> None:
    """Attach the headers and the limit on answers."""

    @app.before_request
    def say_refusal() -> None:
        refusal = request.environ.get(REFUSAL)
        if refusal is not None:
            raise refusal

    @app.after_request
    def add_headers(response: Response) -> Response:
        return add_standard_headers(response, config)

    app.config["RATELIMIT_ENABLED"] = config.rate_limit > 0
    app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    if config.redis_url is not None:
        app.config["RATELIMIT_STORAGE_URI"] = f"{SCHEME}://"
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {
            "redis_url": config.redis_url,
            "salt": _limits_key,
        }
    limiter.init_app(app)


def _limits_key() -> bytes:
    return runtime().secret.limits_key()


@limiter.request_filter
def _is_exempt() -> bool:
    return _LIMITED in request.environ or _is_loopback(request)


def _is_loopback(incoming: Request) -> bool:
    """A loopback peer is a proxy we were not told about (or the operator): its address stands for
    all visitors at once, and limiting by it would lock everybody out together.
    """
    try:
        return ipaddress.ip_address(incoming.remote_addr or "").is_loopback
    except ValueError:
        return False


def check_origin(incoming: Request, site: Site) -> str | None:
    """Return the origin to allow, or None when no browser is asking.

    Raises ``OriginNotAllowed`` for any origin but our own that the site does not list, ``null``
    included. That a browser calls the request same-origin is not enough: behind one proxy for
    several sites, each could then answer for the others.
    Source: WHATWG Fetch, "CORS protocol".
    """
    origin = incoming.headers.get("Origin")
    if origin is None:
        return None
    own = normalise_origin(runtime().config.public_url)
    if not site.allows_origin(origin) and normalise_origin(origin) != own:
        raise OriginNotAllowed(
            "this page's origin is not in the site's list; add it to `origins` in the site file"
        )
    return origin


def allow_origin(response: Response, origin: str | None) -> Response:
    response.vary.add("Origin")
    if origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Idempotent-Replayed, Retry-After"
    return response


def allow_anyone(response: Response) -> Response:
    """For what is public and the same for everybody: scripts, configuration, keys."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Timing-Allow-Origin"] = "*"
    return response


def has_gpc(incoming: Request) -> bool:
    """Whether the browser sent the signal; any value but ``1`` counts as absent.
    Source: W3C Global Privacy Control, "The Sec-GPC header field".
    """
    return "1" in incoming.headers.getlist("Sec-GPC")


def is_same_host(incoming: Request) -> bool:
    """Whether the page that asks stands on the very host we answer on, so that a cookie we set is
    the page's own. Behind a site's reverse proxy the browser says so, whatever the proxy did to
    the Host header.
    """
    told = incoming.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    origin = normalise_origin(incoming.headers.get("Origin", ""))
    return origin is not None and origin == normalise_origin(incoming.host_url.rstrip("/"))
