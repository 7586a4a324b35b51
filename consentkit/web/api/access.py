"""Who asks, and whether they may: every request to an endpoint comes through here."""

import re
from typing import Any

from flask import Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import UnknownSite
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Role, may
from consentkit.domain.site import Site
from consentkit.services.api_keys import Opened, note_key_use, open_api_key, used_on
from consentkit.services.find_site import find_site
from consentkit.storage import grants
from consentkit.storage.session import StorageUnavailable
from consentkit.web.api.answer import respond
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Endpoint
from consentkit.web.api.limits import Limits
from consentkit.web.api.once import Once
from consentkit.web.api.refusals import (
    InsufficientScope,
    NoKey,
    NotRepeatable,
    PreconditionRequired,
    RoleTooSmall,
    SecondStepRequired,
)
from consentkit.web.body import parse_json, read_raw
from consentkit.web.idempotency_key import read_idempotency_key
from consentkit.web.runtime import Runtime, runtime
from consentkit.web.schemas import MOST, InvalidRequest, load
from consentkit.web.writing import write

_EXTENSION = "consentkit.api.limits"
_ETAG = re.compile(r'\s*(?:"([\x21\x23-\x7e]*)"|(W/"[\x21\x23-\x7e]*")|(\*))\s*(?:,|\Z)')


def install_limits(limits: Limits) -> None:
    current_app.extensions[_EXTENSION] = limits


def limits() -> Limits:
    found: Limits = current_app.extensions[_EXTENSION]
    return found


def answer(endpoint: Endpoint, parts: dict[str, Any]) -> ResponseReturnValue:
    """Check in this order: the key, its scope, the site, the role, and then what was sent."""
    rt = runtime()
    opened = _open(rt)
    if isinstance(parts.get("number"), int) and parts["number"] > MOST:
        # More would overflow a column. A limit in the route makes 405 of it where there are others.
        abort(404)
    site_key = parts.pop("site_key", None)
    on = _on_site(rt, endpoint, opened, site_key)
    raw, body = _read_body(endpoint)
    call = Call(
        rt=rt,
        opened=opened,
        on=on,
        body=body,
        query=_read_query(endpoint),
        parts=parts,
        expected=_expected(endpoint),
        once=_once(endpoint, opened, raw),
    )
    return _conditional(endpoint, respond(endpoint.view(call)))


def _open(rt: Runtime) -> Opened:
    """Raises ``NoKey``, ``RateLimited`` or ``SecondStepRequired``."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        raise NoKey("send Authorization: Bearer and an API key")
    if kind.lower() != "bearer":
        raise NoKey("send Authorization: Bearer and an API key; no other scheme is known")
    with rt.transaction() as session:
        opened = open_api_key(text.strip(), session=session, now=rt.now())
    if opened is None:
        # Only now: behind one address there may be many, and a key that is right is nobody's guess.
        limits().take_guess(request.remote_addr or "")
        g.invalid_token = True
        raise NoKey("this opens nothing: no such key, or it was revoked, or has expired")
    limits().take(opened.key.id)
    if rt.config.require_second_step and not opened.account.has_second_step:
        raise SecondStepRequired(
            "this service asks everybody for a second step; set one up in the console"
        )
    _note_use(rt, opened)
    return opened


def _note_use(rt: Runtime, opened: Opened) -> None:
    if opened.key.last_used_on == used_on(rt.now()):
        return
    try:
        write(rt, lambda session: note_key_use(opened.key, session=session, now=rt.now()))
    except StorageUnavailable:
        return  # what only reads goes on where nothing can be written


def _on_site(
    rt: Runtime, endpoint: Endpoint, opened: Opened, site_key: str | None
) -> tuple[Site, Role] | None:
    """Raises ``InsufficientScope``, ``UnknownSite`` or ``RoleTooSmall``."""
    scope = endpoint.scope
    if scope is not None and scope not in opened.key.scopes:
        raise InsufficientScope(
            Reason("this needs a key with the scope {scope}", scope=scope.value),
            extra={"scope": scope.value},
        )
    if site_key is None:
        return None
    with rt.transaction() as session:
        role = None
        if opened.key.is_for(site_key):
            role = grants.role_for(session, opened.account.id, site_key)
        if role is None:
            # As one that does not exist: nobody learns which sites there are.
            raise UnknownSite(Reason("there is no site with the key {key!r}", key=site_key[:63]))
        site = find_site(site_key, session=session)
    if endpoint.action is None or not may(role, endpoint.action):
        raise RoleTooSmall(
            Reason(
                "this needs a role that may do this: {action}",
                action=endpoint.action.value if endpoint.action else "nothing",
            )
        )
    return site, role


def _read_body(endpoint: Endpoint) -> tuple[bytes, Any]:
    if not endpoint.takes_body:
        return b"", None
    raw = read_raw(request.environ, types=endpoint.types, most_bytes=endpoint.most_bytes)
    document = parse_json(raw)
    return raw, document if endpoint.body is None else load(endpoint.body(), document)


def _read_query(endpoint: Endpoint) -> dict[str, Any]:
    """Two parsers could take two different values from a name that stands there twice."""
    given = request.args.to_dict(flat=False)
    for name, values in given.items():
        if len(values) > 1:
            raise InvalidRequest(f"{name[:40]} stands there more than once", field=name[:40])
    if endpoint.query is None:
        if given:
            name = next(iter(given))[:40]
            raise InvalidRequest(f"{name} is not a known field", field=name)
        return {}
    found: dict[str, Any] = load(endpoint.query(), {name: each[0] for name, each in given.items()})
    return found


def _expected(endpoint: Endpoint) -> tuple[str, ...]:
    """Weak tags are left out: they never match here. Source: RFC 9110 section 13.1.1."""
    if not endpoint.needs_match:
        return ()
    told = request.headers.get("If-Match")
    if told is None:
        raise PreconditionRequired(
            'send If-Match with the ETag that you read, or "*" for any', field="If-Match"
        )
    return tuple(found[1] or found[3] for found in _ETAG.finditer(told) if not found[2]) or ("",)


def _once(endpoint: Endpoint, opened: Opened, raw: bytes) -> Once | None:
    name = read_idempotency_key(request.environ)
    if name is None:
        return None
    if not endpoint.once:
        if request.method == "POST":
            raise NotRepeatable("it is done anew each time", field="Idempotency-Key")
        return None  # the other methods are repeatable by themselves
    return Once.of(opened.key.id, name, request.method, request.full_path, raw)


def _conditional(endpoint: Endpoint, response: Response) -> Response:
    if endpoint.method == "GET" and response.headers.get("ETag"):
        response.make_conditional(request)
    return response
