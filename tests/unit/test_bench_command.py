"""The memory that ``make bench`` tells is the command's, not that of whoever started it."""

import os
import sys

import pytest

from tests.bench.command import run

HELD = 150_000_000


def python(code: str) -> int:
    return run([sys.executable, "-c", code], dict(os.environ)).peak_bytes


def test_the_peak_is_the_commands_own() -> None:
    ours = bytearray(b"x" * HELD)
    assert python("pass") < HELD
    assert python(f"b'x' * {HELD}") > HELD
    assert len(ours) == HELD


def test_a_command_that_fails_gives_no_figures() -> None:
    with pytest.raises(RuntimeError, match="out of luck"):
        python("raise SystemExit('out of luck')")
