"""The commands are all there, and each is loaded only when somebody asks for it."""

import subprocess
import sys

import click

from consentkit.cli.main import COMMANDS, main
from tests.conftest import Run


def test_every_command_is_listed_with_what_it_does_and_says_how_to_use_it(run: Run) -> None:
    whole = run("--help").output
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert f"\n  {name} " in whole
        assert command.get_short_help_str(30).rstrip(".") in whole
        assert f"Usage: main {name} " in run(name, "--help").output


def test_a_command_that_is_none_is_wrong_usage(run: Run) -> None:
    done = run("nonsense")
    assert done.exit_code == 2
    assert "No such command 'nonsense'" in done.output


def test_what_needs_no_command_loads_none() -> None:
    code = (
        "import sys; from consentkit.cli.main import main\n"
        "main(['--version'], standalone_mode=False)\n"
        "print([each for each in ('flask', 'sqlalchemy', 'alembic') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
