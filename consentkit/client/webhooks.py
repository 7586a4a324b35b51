"""A site's webhooks, and what became of their deliveries."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from consentkit.client.pages import pages
from consentkit.client.results import Document, read
from consentkit.client.transport import Reply, Transport
from consentkit.client.webhook_results import AddedWebhook, Delivery, Webhook, WebhookSecrets


class WebhooksClient:
    """Made by ``SiteClient.webhooks``. ``key`` is a webhook's, such as ``wh_0f3c…``; ``number`` the
    one that the log has for a delivery.
    """

    def __init__(self, transport: Transport, site_path: str) -> None:
        self._transport = transport
        self._path = f"{site_path}/webhooks"

    def all(self) -> Iterator[Webhook]:
        """Yield those that get the site's events, oldest first."""
        return (read(Webhook, each) for each in pages(self._transport, self._path))

    def add(
        self,
        url: str,
        events: Sequence[str],
        *,
        description: str = "",
        all_own_sites: bool = False,
        idempotency_key: str | None = None,
    ) -> AddedWebhook:
        """With ``all_own_sites`` it gets the events of every site that the key's owner owns."""
        body = {
            "url": url,
            "events": list(events),
            "description": description,
            "all_own_sites": all_own_sites,
        }
        done = self._transport.ask("POST", self._path, body=body, idempotency_key=idempotency_key)
        return read(AddedWebhook, done.document | {"etag": done.etag})

    def show(self, key: str) -> Webhook:
        return _webhook(self._ask("GET", key))

    def change(self, key: str, changes: Document, *, etag: str) -> Webhook:
        """``changes`` may have ``url``, ``events``, ``description`` and ``state``."""
        return _webhook(self._ask("PATCH", key, body=changes, etag=etag))

    def pause(self, key: str, *, etag: str = "*") -> Webhook:
        """Events are kept meanwhile."""
        return self.change(key, {"state": "paused"}, etag=etag)

    def resume(self, key: str, *, etag: str = "*") -> Webhook:
        return self.change(key, {"state": "active"}, etag=etag)

    def secret(self, key: str) -> WebhookSecrets:
        """The trail notes that it was shown."""
        done = self._transport.ask_anew("POST", f"{self._one(key)}/secret", body={})
        return read(WebhookSecrets, done.document)

    def rotate(self, key: str, *, overlap_hours: int = 24) -> WebhookSecrets:
        body = {"overlap_hours": overlap_hours}
        return read(WebhookSecrets, self._ask("POST", key, "/rotate", body=body).document)

    def test(self, key: str) -> Delivery:
        """Return the delivery as it waits; ``delivery`` says later what became of it."""
        return read(Delivery, self._ask("POST", key, "/test", body={}).document)

    def remove(self, key: str) -> None:
        """With what waits for it, and its log."""
        self._ask("DELETE", key)

    def deliveries(self, key: str, *, state: str | None = None) -> Iterator[Delivery]:
        """Yield those of this site's events, newest first. ``state``: ``waiting``, ``delivered``,
        ``failed`` or ``void``.
        """
        query = {"state": state} if state else {}
        path = f"{self._one(key)}/deliveries"
        return (read(Delivery, each) for each in pages(self._transport, path, query))

    def delivery(self, key: str, number: int) -> Delivery:
        return read(Delivery, self._ask("GET", key, f"/deliveries/{number}").document)

    def replay(self, key: str, number: int) -> Delivery:
        done = self._ask("POST", key, f"/deliveries/{number}/replay", body={})
        return read(Delivery, done.document)

    def replay_failed(self, key: str, *, since: datetime | None = None) -> int:
        """Return how many are sent again: all that were given up, or those of what happened at
        ``since`` or later.
        """
        body = {} if since is None else {"since": since.isoformat()}
        count: int = self._ask("POST", key, "/replay", body=body).document["deliveries"]
        return count

    def _one(self, key: str) -> str:
        return f"{self._path}/{quote(key, safe='')}"

    def _ask(self, method: str, key: str, path: str = "", **more: Any) -> Reply:
        return self._transport.ask(method, self._one(key) + path, **more)


def _webhook(reply: Reply) -> Webhook:
    return read(Webhook, reply.document | {"etag": reply.etag})
