"""All pages of this part. Importing the module puts every one on the blueprint."""

from consentkit.web.console.publishing import (
    preview,
    preview_frame,
    review,
    roll_back,
    schedule,
    versions,
)
from consentkit.web.console.publishing.blueprint import publishing

__all__ = ["preview", "preview_frame", "publishing", "review", "roll_back", "schedule", "versions"]
