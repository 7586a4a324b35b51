"""The settings of what operators see: numbers, log lines and traces."""

import re
from collections.abc import Mapping

from consentkit.config.error import ConfigError

LOG_FORMATS = ("text", "json")
ACCESS_LOGS = ("off", "ordinary", "all")
# Others may set OpenTelemetry's variables for every program of a machine, and name what we do not
# have: that is let alone.
EXPORTERS = ("otlp", "console")


def metrics_token(env: Mapping[str, str]) -> str | None:
    token = env.get("CONSENTKIT_METRICS_TOKEN") or None
    # As a bearer token is written. Source: RFC 6750 section 2.1.
    if token is not None and not re.fullmatch(r"[A-Za-z0-9._~+/-]{16,512}=*", token):
        raise ConfigError(
            "CONSENTKIT_METRICS_TOKEN must be 16 or more letters and digits, such as"
            " `openssl rand -hex 16` makes"
        )
    return token


def one_of(env: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """Return one of ``known``, of which the first is the default."""
    value = env.get(name) or known[0]
    if value not in known:
        raise ConfigError(f"{name} must be one of {', '.join(known)}")
    return value


def traces(env: Mapping[str, str]) -> str | None:
    """Return where traces go, or None for nowhere, which is where they go unless somebody says so.
    Source: OpenTelemetry specification, "Environment Variable Specification".
    """
    if env.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    usual = "otlp" if any(env.get(name) for name in endpoints) else "none"
    exporter = env.get("OTEL_TRACES_EXPORTER") or usual
    return exporter if exporter in EXPORTERS else None
