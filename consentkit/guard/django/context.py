"""The context processor: ``consent`` in every template."""

from django.http import HttpRequest

from consentkit.guard.consent import UNDECIDED, Consent


def consent(request: HttpRequest) -> dict[str, Consent]:
    return {"consent": getattr(request, "consent", UNDECIDED)}
