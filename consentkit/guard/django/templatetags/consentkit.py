"""``{% load consentkit %}``: a filter for a category, a tag for a service in it."""

from typing import Any

from django import template

from consentkit.guard.consent import UNDECIDED, Consent

register = template.Library()


@register.filter
def allows(consent: object, category: str) -> bool:
    """``{% if consent|allows:"analytics" %}``. What is no consent allows nothing."""
    return isinstance(consent, Consent) and consent.allows(category)


@register.simple_tag(takes_context=True)
def consent_allows(context: Any, category: str, service: str | None = None) -> bool:
    """``{% consent_allows "analytics" "matomo" as may_count %}``."""
    request = context.get("request")
    consent: Consent = getattr(request, "consent", UNDECIDED)
    return consent.allows(category, service)
