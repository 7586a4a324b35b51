"""What ``INSTALLED_APPS`` names; the label is not "django"."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "consentkit.guard.django"
    label = "consentkit_guard"
    verbose_name = "ConsentKit guard"
