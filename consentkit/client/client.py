"""The service as a whole: sites, keys, and who one is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, TypeVar

from consentkit.client.pages import pages
from consentkit.client.results import (
    Document,
    Key,
    KnownCookie,
    MadeKey,
    OwnKey,
    SigningKey,
    Site,
    Stated,
    read,
)
from consentkit.client.site import SiteClient
from consentkit.client.transport import Transport

Self = TypeVar("Self", bound="Client")


class Client:
    """``url`` is the service's; ``key`` an API key. Raises ``ValueError`` for an address to which
    the key would go unencrypted.

    What could not be answered is sent again, up to ``tries`` times in all, after the pause that
    the service asks for, if that is not longer than ``longest_pause_s``.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout_s: float = 30.0,
        tries: int = 4,
        longest_pause_s: float = 70.0,
    ) -> None:
        self._transport = Transport(
            url, key, timeout_s=timeout_s, tries=tries, longest_pause_s=longest_pause_s
        )

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def own_key(self) -> OwnKey:
        return read(OwnKey, self._transport.ask("GET", "/self").document)

    def sites(self) -> Iterator[Site]:
        """Yield them by name, page after page as they are needed."""
        return (read(Site, each) for each in pages(self._transport, "/sites"))

    def site(self, site_key: str) -> SiteClient:
        """Ask nothing yet."""
        return SiteClient(self._transport, site_key)

    def add_site(self, document: Document, *, idempotency_key: str | None = None) -> Stated:
        done = self._transport.ask("POST", "/sites", body=document, idempotency_key=idempotency_key)
        return Stated(document=done.document, etag=done.etag)

    def site_template(self, **wanted: Any) -> Document:
        """Return the file of a new site, to give to ``add_site``; nothing is stored. ``wanted``:
        ``key``, ``name``, ``home``, ``languages``, ``officer``, ``origins``, ``default_language``.
        """
        made: Document = self._transport.ask_anew("POST", "/site-template", body=wanted).document
        return made

    def api_keys(self) -> Iterator[Key]:
        """Yield them newest first."""
        return (read(Key, each) for each in pages(self._transport, "/api-keys"))

    def make_api_key(
        self,
        name: str,
        scopes: Sequence[str],
        *,
        sites: Sequence[str] | None = None,
        expires_at: datetime | None = None,
    ) -> MadeKey:
        body: dict[str, Any] = {
            "name": name,
            "scopes": list(scopes),
            "sites": None if sites is None else list(sites),
            "expires_at": None if expires_at is None else expires_at.isoformat(),
        }
        return read(MadeKey, self._transport.ask("POST", "/api-keys", body=body).document)

    def api_key(self, key_id: str) -> Key:
        return read(Key, self._transport.ask("GET", f"/api-keys/{key_id}").document)

    def revoke_api_key(self, key_id: str) -> Key:
        return read(Key, self._transport.ask("DELETE", f"/api-keys/{key_id}").document)

    def cookie_catalogue(
        self, text: str | None = None, *, service: str | None = None
    ) -> tuple[KnownCookie, ...]:
        """Find well-known cookies by a part of a name, or all of a service."""
        given = {"text": text, "service": service}
        query = {name: value for name, value in given.items() if value is not None}
        found = self._transport.ask("GET", "/cookie-catalogue", query=query).document["data"]
        return tuple(read(KnownCookie, each) for each in found)

    def signing_keys(self) -> tuple[SigningKey, ...]:
        found = self._transport.ask("GET", "/signing-keys").document["data"]
        return tuple(read(SigningKey, each) for each in found)
