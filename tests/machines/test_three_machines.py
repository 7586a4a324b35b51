"""`make machines` says what it proves, and fails where it does not."""

import pytest

from tests.machines.__main__ import main

pytestmark = pytest.mark.long


def test_three_machines_are_one_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    told = capsys.readouterr().out
    assert "all that was acknowledged is stored, nothing twice, and the ledger verifies" in told
    assert told.endswith("Three machines are one service.\n")
