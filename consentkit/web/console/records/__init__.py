"""Receipts, and visitors' requests to the privacy officer."""

from consentkit.web.console.records import hand_out, templates
from consentkit.web.console.records.inbox import requests
from consentkit.web.console.records.pages import records

__all__ = ["hand_out", "records", "requests", "templates"]
