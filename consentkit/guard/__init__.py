"""The guard: middleware for a site owner's own app, which knows what each visitor consented to and
lets no `Set-Cookie` out that was not declared and granted.
"""

from consentkit.guard.consent import Consent
from consentkit.guard.declaration import Declaration
from consentkit.guard.guard import Guard, Mode
from consentkit.guard.report import Fault, Finding

__all__ = ["Consent", "Declaration", "Fault", "Finding", "Guard", "Mode"]
