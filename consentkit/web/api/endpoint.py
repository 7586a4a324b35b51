"""Each address of the API is registered here once: what it asks for, takes and answers.

Routes, the OpenAPI document, its page and the tests of who may do what are all made of this list,
so that nothing can be served that it does not say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response
from marshmallow import Schema

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import ConsentError
from consentkit.domain.roles import Action
from consentkit.web.api.answer import Answer, Stored

if TYPE_CHECKING:
    from consentkit.web.api.call import Call

View = Callable[["Call"], Answer | Stored | Response]

# What a body may hold, unless an endpoint says otherwise: the longest answer to a visitor, escaped.
MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Returns:
    """``schema`` is None for no body; ``media_type`` says otherwise for what is no JSON."""

    says: str
    schema: type[Schema] | None = None
    example: Any = None
    media_types: tuple[str, ...] = ("application/json",)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """``rule`` is Flask's. ``scope`` None is for whoever has a key. ``action`` is what the owner's
    role for the site must allow, None where there is no site. ``body`` and ``query`` are what
    comes in; with ``is_document``, the body is any JSON object, which the domain reads.
    ``also`` are scopes that some requests need besides, and which; their views ask for them.
    ``needs_match`` asks for If-Match. ``once`` is whether an idempotency key is taken.
    """

    method: str
    rule: str
    name: str
    tag: str
    says: str
    view: View
    returns: Mapping[int, Returns]
    scope: Scope | None = None
    also: Mapping[Scope, str] = field(default_factory=dict)
    action: Action | None = None
    body: type[Schema] | None = None
    is_document: bool = False
    example: Any = None
    types: frozenset[str] = frozenset({"application/json"})
    most_bytes: int = MAX_BYTES
    query: type[Schema] | None = None
    needs_match: bool = False
    once: bool = False
    refusals: Sequence[type[ConsentError]] = field(default_factory=tuple)

    @property
    def takes_body(self) -> bool:
        return self.is_document or self.body is not None

    @property
    def has_site(self) -> bool:
        return "<site_key>" in self.rule


ENDPOINTS: list[Endpoint] = []


def endpoint(method: str, rule: str, *, says: str, tag: str, **more: Any) -> Callable[[View], View]:
    """Register a view under ``rule``, by its own name. POST takes an idempotency key unless it is
    said not to.
    """

    def register(view: View) -> View:
        options = {"once": method == "POST"} | more
        ENDPOINTS.append(
            Endpoint(
                method=method,
                rule=rule,
                name=view.__name__,
                tag=tag,
                says=says,
                view=view,
                **options,
            )
        )
        return view

    return register
