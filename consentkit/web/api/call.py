"""One request to the API, once it is known who asks and that they may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from consentkit.domain.account import Account, Actor
from consentkit.domain.api_key import ApiKey, Scope
from consentkit.domain.roles import Action, Role, may
from consentkit.domain.site import Site
from consentkit.services.api_keys import Opened
from consentkit.services.note_action import note_action
from consentkit.storage import sites
from consentkit.storage.session import Session
from consentkit.web.api import PREFIX
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.cursor import format_cursor
from consentkit.web.api.once import Once
from consentkit.web.api.refusals import InsufficientScope, PreconditionFailed, RoleTooSmall
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

Result = TypeVar("Result")
# Any state will do. Source: RFC 9110 section 13.1.1.
ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """``on`` is the site, with the role that the key's owner has for it, None where the address has
    no site. ``body`` and ``query`` are checked; ``parts`` are the rest of the address. ``expected``
    are the entity tags of If-Match, empty where none was asked for.
    """

    rt: Runtime
    opened: Opened
    on: tuple[Site, Role] | None
    body: Any
    query: dict[str, Any]
    parts: dict[str, Any]
    expected: tuple[str, ...]
    once: Once | None

    @property
    def key(self) -> ApiKey:
        return self.opened.key

    @property
    def account(self) -> Account:
        return self.opened.account

    @property
    def actor(self) -> Actor:
        return self.opened.actor

    @property
    def site(self) -> Site:
        """Raises ``LookupError`` where the address has none."""
        if self.on is None:
            raise LookupError("this endpoint is about no site")
        return self.on[0]

    @property
    def site_key(self) -> str:
        return self.site.key

    @property
    def now(self) -> datetime:
        return self.rt.now()

    def require(self, action: Action, scope: Scope) -> None:
        """For what not everybody may add to a request. Raises ``InsufficientScope`` or
        ``RoleTooSmall``.
        """
        if scope not in self.key.scopes:
            raise InsufficientScope(f"this needs the scope {scope}", extra={"scope": scope.value})
        if self.on is None or not may(self.on[1], action):
            raise RoleTooSmall(f"this needs a role that may do this: {action.value}")

    def can(self, action: Action, scope: Scope) -> bool:
        return scope in self.key.scopes and self.on is not None and may(self.on[1], action)

    def read(self, run: Callable[[Session], Result]) -> Result:
        with self.rt.transaction() as session:
            return run(session)

    def write(self, run: Callable[[Session], Answer]) -> Answer | Stored:
        """Answer with what ``run`` returned, once that is committed."""
        if self.once is not None:
            return self.once.answer(self.rt, run)
        return write(self.rt, run)

    def note(self, what: str, details: dict[str, Any], session: Session) -> None:
        """Write into the trail what this key did to the site."""
        note_action(
            what,
            by=self.actor,
            site_id=sites.find_id(session, self.site_key),
            details=details,
            session=session,
            now=self.now,
        )

    def match(self, etag: str) -> None:
        """Raises ``PreconditionFailed`` unless this is what the change was made from."""
        if ANY not in self.expected and etag not in self.expected:
            raise PreconditionFailed(
                "read it again, and make the change from what stands there now",
                field="If-Match",
                extra={"current": f'"{etag}"'},
            )

    def page(self, entries: list[Any], following: Any) -> Answer:
        """Answer with a page; ``following`` is where the next one begins, None at the end."""
        cursor = None if following is None else format_cursor(following)
        headers: tuple[tuple[str, str], ...] = ()
        if cursor is not None:
            query = urlencode({**request.args.to_dict(), "cursor": cursor})
            address = f"{self.rt.config.public_url}{PREFIX}{request.path}?{query}"
            headers = (("Link", f'<{address}>; rel="next"'),)
        return Answer({"data": entries, "next_cursor": cursor}, headers=headers)
