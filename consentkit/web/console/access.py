"""Who may open which page of the console: each is registered here, with the action it takes.

Each view function gets what it needs: ``Visit`` (somebody is logged in) or ``Work`` (and has a
role for the site in the address, which allows the action).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.account import Account, Actor
from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action, Role, may
from consentkit.domain.site import Site
from consentkit.services.find_site import find_site
from consentkit.storage import grants
from consentkit.web.body import MAX_BODY_BYTES
from consentkit.web.console.csrf import check_form
from consentkit.web.runtime import runtime


class NotAllowed(ConsentError):
    code = "not_allowed"
    status = 403
    title = "Your role does not allow this"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is logged in. ``session_id`` is secret; ``actor`` is what the trail says."""

    account: Account
    session_id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody at work on a site of theirs."""

    visit: Visit
    site: Site
    role: Role

    @property
    def actor(self) -> Actor:
        return self.visit.actor

    def may(self, action: Action) -> bool:
        return may(self.role, action)


# Endpoint -> the action it takes; None is for whoever is logged in. The tests walk all of it.
ACCESS: dict[str, Action | None] = {}
# Open to whoever is not logged in, by name and with a reason where it is registered.
OPEN: set[str] = set()

View = Callable[..., ResponseReturnValue]


def open_page(
    part: Blueprint, rule: str, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], View]:
    """Register a page that needs no log-in; forms on it are checked all the same."""

    def register(view: View) -> View:
        @wraps(view)
        def opened(**values: Any) -> ResponseReturnValue:
            check_form(None)
            return view(**values)

        _add(part, rule, methods, opened)
        OPEN.add(f"{part.name}.{view.__name__}")
        return view

    return register


def own_page(
    part: Blueprint,
    rule: str,
    methods: tuple[str, ...] = ("GET",),
    *,
    most_bytes: int = MAX_BODY_BYTES,
    too_large: Reason | None = None,
    before_second_step: bool = False,
) -> Callable[[View], View]:
    """Register a page for whoever is logged in; the view gets a ``Visit``.

    ``before_second_step`` is for the few that are open to who still has to set one up.
    """

    def register(view: View) -> View:
        @wraps(view)
        def opened(**values: Any) -> ResponseReturnValue:
            visit = current_visit()
            if visit is None:
                return _to_login()
            if lacks_second_step(visit) and not before_second_step:
                return to_second_step()
            _allow_body(most_bytes, too_large)
            check_form(visit.session_id)
            return view(visit, **values)

        _add(part, rule, methods, opened)
        ACCESS[f"{part.name}.{view.__name__}"] = None
        return view

    return register


def site_page(
    part: Blueprint,
    rule: str,
    action: Action,
    methods: tuple[str, ...] = ("GET",),
    *,
    most_bytes: int = MAX_BODY_BYTES,
    too_large: Reason | None = None,
) -> Callable[[View], View]:
    """Register a page below ``/sites/<site_key>``; the view gets a ``Work``.

    A site that one has no role for is absent, like one that does not exist. ``most_bytes`` is what
    its forms may hold, and ``too_large`` what is said of more.
    """

    def register(view: View) -> View:
        @wraps(view)
        def opened(site_key: str, **values: Any) -> ResponseReturnValue:
            visit = current_visit()
            if visit is None:
                return _to_login()
            if lacks_second_step(visit):
                return to_second_step()
            work = _work(visit, site_key)
            if not work.may(action):
                raise NotAllowed(
                    Reason("this needs a role that may do this: {action}", action=action.value)
                )
            _allow_body(most_bytes, too_large)
            check_form(visit.session_id)
            g.work = work
            return view(work, **values)

        _add(part, f"/sites/<site_key>{rule}", methods, opened)
        ACCESS[f"{part.name}.{view.__name__}"] = action
        return view

    return register


def current_visit() -> Visit | None:
    """Who is logged in in this request; set up by ``accounts.sessions``."""
    found: Visit | None = g.get("visit")
    return found


def lacks_second_step(visit: Visit) -> bool:
    """Whether this service asks for one that the account does not have. OWASP ASVS 5, 6.3.3."""
    return runtime().config.require_second_step and not visit.account.has_second_step


def to_second_step() -> ResponseReturnValue:
    return redirect(url_for("own_factors.start"), 303)


def may_open(endpoint: str, work: Work) -> bool:
    """Whether a link to the page is worth showing."""
    action = ACCESS.get(endpoint)
    return action is None or work.may(action)


def access_table() -> Mapping[str, Action | None]:
    return ACCESS


def _work(visit: Visit, site_key: str) -> Work:
    with runtime().transaction() as session:
        role = grants.role_for(session, visit.account.id, site_key)
        if role is None:
            abort(404)
        return Work(visit, find_site(site_key, session=session), role)


def _allow_body(most_bytes: int, too_large: Reason | None) -> None:
    g.too_large = too_large
    if most_bytes != MAX_BODY_BYTES:
        request.max_content_length = request.max_form_memory_size = most_bytes


def _add(part: Blueprint, rule: str, methods: tuple[str, ...], view: View) -> None:
    part.add_url_rule(rule, view.__name__, view, methods=list(methods))


def _to_login() -> ResponseReturnValue:
    if request.method != "GET":
        return redirect(url_for("security.login"), 303)
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
