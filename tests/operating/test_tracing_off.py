"""Without OpenTelemetry's variables nothing of it is there."""

import subprocess
import sys

import pytest

from consentkit.config import Config

CODE = """
import os, sys
from consentkit.config import Config
from consentkit.web.app import create_app
create_app(Config.from_env(os.environ))
print(sorted(name for name in sys.modules if name.startswith("opentelemetry"))[:1])
"""


@pytest.mark.parametrize(
    ("variables", "imported"),
    [({}, "[]"), ({"OTEL_TRACES_EXPORTER": "console"}, "['opentelemetry']")],
)
def test_it_is_imported_only_where_somebody_asks_for_traces(variables, imported, tmp_path) -> None:
    env = {"CONSENTKIT_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"} | variables
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == imported


@pytest.mark.parametrize(
    ("variables", "traces"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console"),
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, None),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, None),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"}, None),
    ],
)
def test_traces_go_where_the_variables_say(variables, traces) -> None:
    assert Config.from_env(variables).traces == traces
