"""A client of the admin API, for programs of your own: it needs requests and nothing else.

from consentkit.client import Client

client = Client("https://consent.example.org", key)
site = client.site("my-site")
draft = site.draft()
site.patch_draft({"validity_days": 90}, etag=draft.etag)
site.publish(site.review().sha256)
"""

from consentkit.client.client import Client
from consentkit.client.errors import (
    ApiError,
    BadKey,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    RateLimited,
    ServiceTrouble,
    Unauthorized,
    Unreachable,
)
from consentkit.client.site import SiteClient
from consentkit.client.webhooks import WebhooksClient

__all__ = [
    "ApiError",
    "BadKey",
    "Client",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "PreconditionFailed",
    "RateLimited",
    "ServiceTrouble",
    "SiteClient",
    "Unauthorized",
    "Unreachable",
    "WebhooksClient",
]
