"""Headers on every answer, who may write from where, and how often."""

import ipaddress
from datetime import timedelta
from functools import lru_cache

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItemPerMinute
from werkzeug.wsgi import get_current_url

from consentkit.config import Config
from consentkit.domain.errors import ConsentError
from consentkit.domain.site import Site, normalise_origin
from consentkit.web.environ import Environ
from consentkit.web.runtime import Runtime, runtime
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
# Pages that ask for tokens take nothing from what their visitors may answer.
limit_tokens = limiter.shared_limit(_rate, scope="tokens")
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


def may_answer(environ: Environ, config: Config) -> bool:
    """Count an answer of this client, unless there were as many as ``limit_answers`` lets through;
    then that is left to say so. It does not count this one again.
    """
    most = config.rate_limit
    address = environ.get("REMOTE_ADDR") or ""
    is_limited = most and not _is_loopback(address)
    if is_limited and not limiter.limiter.hit(RateLimitItemPerMinute(most), address, _ANSWERS):
        return False
    environ[_LIMITED] = True
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


def install(app: Flask, rt: Runtime) -> None:
    """Attach the headers and the limit on answers."""
    config = rt.config

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
            # Nobody needs the secret before somebody is counted.
            "salt": lambda: rt.secret.limits_key(),  # noqa: PLW0108
        }
    limiter.init_app(app)


@limiter.request_filter
def _is_exempt() -> bool:
    return _LIMITED in request.environ or _is_loopback(request.remote_addr or "")


@lru_cache(maxsize=1_024)
def _is_loopback(address: str) -> bool:
    """A loopback peer is a proxy we were not told about (or the operator): its address stands for
    all visitors at once, and limiting by it would lock everybody out together.
    """
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def check_origin(environ: Environ, site: Site, config: Config) -> str | None:
    """Return the origin to allow, or None when no browser is asking.

    Raises ``OriginNotAllowed`` for any origin but our own that the site does not list, ``null``
    included. That a browser calls the request same-origin is not enough: behind one proxy for
    several sites, each could then answer for the others.
    Source: WHATWG Fetch, "CORS protocol".
    """
    origin: str | None = environ.get("HTTP_ORIGIN")
    if origin is None:
        return None
    own = normalise_origin(config.public_url)
    if not site.allows_origin(origin) and normalise_origin(origin) != own:
        raise OriginNotAllowed(
            "this page's origin is not in the site's list; add it to `origins` in the site file"
        )
    return origin


def allow_origin(response: Response, origin: str | None) -> Response:
    response.vary.add("Origin")
    response.headers.update(origin_headers(origin))
    return response


def origin_headers(origin: str | None) -> list[tuple[str, str]]:
    """Return what lets a page of this origin read the answer."""
    if origin is None:
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "Idempotent-Replayed, Retry-After"),
    ]


def allow_anyone(response: Response) -> Response:
    """For what is public and the same for everybody: scripts, configuration, keys."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Timing-Allow-Origin"] = "*"
    return response


def has_gpc(environ: Environ) -> bool:
    """Whether the browser sent the signal; any value but ``1`` counts as absent.
    Source: W3C Global Privacy Control, "The Sec-GPC header field".
    """
    return environ.get("HTTP_SEC_GPC") == "1"


def is_same_host(environ: Environ) -> bool:
    """Whether the page that asks stands on the very host we answer on, so that a cookie we set is
    the page's own. Behind a site's reverse proxy the browser says so, whatever the proxy did to
    the Host header.
    """
    told: str | None = environ.get("HTTP_SEC_FETCH_SITE")
    if told is not None:
        return told == "same-origin"
    origin = normalise_origin(environ.get("HTTP_ORIGIN", ""))
    if origin is None:
        return False
    return origin == normalise_origin(get_current_url(environ, host_only=True).rstrip("/"))
