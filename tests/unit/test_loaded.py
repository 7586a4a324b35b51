"""What a process loads stays in its memory: each loads what it needs."""

import subprocess
import sys

import pytest

LOADED = "import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
OF_THE_CONSOLE = {"flask_security", "pygal", "webauthn", "wtforms", "zxcvbn"}
OF_FEW = {"alembic", "opentelemetry", "requests", "rfc3161_client"}
# The documentation is built beforehand.
OF_NONE = {"markdown_it", "pygments"}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("consentkit.web.wsgi", OF_THE_CONSOLE | OF_FEW | OF_NONE),
        # The one that minds the workers; each of them loads first what it has.
        (
            "consentkit.cli.server",
            OF_THE_CONSOLE | OF_FEW | {"flask", "sqlalchemy", "click", "prometheus_client"},
        ),
    ],
)
def test_a_serving_process_loads_nothing_that_it_may_never_need(module, unwanted) -> None:
    code = LOADED.format(module=module)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "consentkit" in loaded
    assert loaded & unwanted == set()


def test_a_worker_puts_neither_console_nor_api_together_before_somebody_asks() -> None:
    code = "import sys, consentkit.web.wsgi; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "consentkit.web.mount" in loaded
    assert not loaded & {"consentkit.web.api.app", "consentkit.web.api.call"}
    assert not loaded & {"consentkit.web.console.app", "consentkit.client"}
    assert not loaded & {"sqlalchemy.dialects.postgresql", "segno"}
