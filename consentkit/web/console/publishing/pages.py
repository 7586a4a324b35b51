"""All pages of this part. Importing the module puts every one on the blueprint."""

from consentkit.web.console.publishing import review, roll_back, schedule, versions
from consentkit.web.console.publishing.blueprint import publishing

__all__ = ["publishing", "review", "roll_back", "schedule", "versions"]
