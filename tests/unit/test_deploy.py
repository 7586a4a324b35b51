"""What is handed out for deploying names settings, commands and pages that there are."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from consentkit import config
from consentkit.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TEXTS = {
    str(file.relative_to(DEPLOY)): file.read_text("utf-8")
    for file in sorted(DEPLOY.rglob("*"))
    if file.is_file()
}
# A command as a list of YAML, which an image runs, or behind the program's path in a unit.
_LISTED = re.compile(r"(?:command|args): \[((?:init|serve)\b[^\]]*)\]")
_TYPED = re.compile(r"bin/consentkit ([a-z][^\n']*)")


def commands() -> list[str]:
    found = set()
    for text in TEXTS.values():
        found |= {each.replace(",", "") for each in _LISTED.findall(text)}
        found |= {each for each in _TYPED.findall(text) if not each.startswith("is not")}
    return sorted(found)


def test_every_setting_is_one() -> None:
    named = {name for text in TEXTS.values() for name in re.findall(r"CONSENTKIT_[A-Z_]+", text)}
    assert "CONSENTKIT_DATABASE_URL" in named
    assert named <= config._KNOWN


@pytest.mark.parametrize("command", commands())
def test_every_command_is_one(command: str) -> None:
    words = shlex.split(command)
    group: click.Command = main
    while isinstance(group, click.Group):
        name = words.pop(0)
        found = group.get_command(click.Context(group), name)
        assert found is not None, command
        group = found
    # Parsed, and not run.
    group.make_context(group.name, words, resilient_parsing=False)


def test_the_commands_are_found() -> None:
    assert {each.split()[0] for each in commands()} >= {"init", "serve", "backup"}


@pytest.mark.parametrize("name", [name for name in TEXTS if name.endswith(".yaml")])
def test_yaml_is_whole(name: str) -> None:
    assert all(yaml.safe_load_all(TEXTS[name]))


def test_files_that_are_named_are_there() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS["README.md"]):
        assert (DEPLOY / target).exists(), target


@pytest.mark.skipif(shutil.which("nginx") is None, reason="there is no nginx")
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    """Listening and writing elsewhere than it would where it is deployed."""
    site = TEXTS["nginx/consentkit.conf"].replace("/var/cache/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(site.replace("listen 80;", "listen 127.0.0.1:18080;"))
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; include {tmp_path}/site.conf; }}\n"
    )
    done = subprocess.run(
        ["nginx", "-t", "-p", str(tmp_path), "-c", str(whole)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
@pytest.mark.parametrize("name", [name for name in TEXTS if name.startswith("systemd/")])
def test_systemd_takes_its_units(name: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(DEPLOY / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert complaints == []
