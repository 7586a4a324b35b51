"""What the Dockerfile promises, without building it."""

import re
from fnmatch import fnmatch

from tests.container.conftest import ROOT, Recipe


def test_it_runs_as_nobody_in_particular(recipe: Recipe) -> None:
    user, group = recipe.instructions["USER"].split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    assert recipe.instructions["VOLUME"] == "/data"
    assert "CONSENTKIT_HOME=/data" in recipe.instructions["ENV"]


def test_signals_reach_the_server(recipe: Recipe) -> None:
    """The exec form: under a shell, a stop would kill it after ten seconds instead."""
    assert recipe.instructions["STOPSIGNAL"] == "SIGTERM"
    assert recipe.command("ENTRYPOINT") == ["consentkit"]
    assert recipe.command("CMD")[0] == "serve"


def test_its_health_is_what_readyz_says(recipe: Recipe) -> None:
    port = recipe.command("CMD")[-1]
    assert f"http://127.0.0.1:{port}/readyz" in recipe.command("HEALTHCHECK")[-1]
    assert recipe.instructions["EXPOSE"] == port


def test_nothing_of_a_checkout_goes_in_but_what_the_wheel_is_made_of() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[0] == "*"
    taken = [line[1:] for line in lines if line.startswith("!")]
    assert all((ROOT / path).exists() for path in taken)
    for kept_out in ("tests", ".git", ".venv", "node_modules", "consentkit-data"):
        assert not any(fnmatch(kept_out, path) for path in taken)


def test_only_pinned_wheels_are_installed() -> None:
    script = (ROOT / "deploy" / "container" / "install").read_text()
    assert "PIP_CONSTRAINT" in script
    assert "--only-binary :all:" in script
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert not re.search(r"\bcurl\b|\bwget\b|apt-get install|ADD http", dockerfile)
