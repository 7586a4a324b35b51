"""A console that has a mail server where a test wants to see the mails."""

import pytest

from tests.mailbox import Mailbox, OpenMailbox

__all__ = ["env", "mailbox"]


@pytest.fixture
def mailbox(open_mailbox: OpenMailbox) -> Mailbox:
    return open_mailbox()


@pytest.fixture
def env(env: dict[str, str], request: pytest.FixtureRequest) -> dict[str, str]:
    if "mailbox" not in request.fixturenames:
        return env
    port = request.getfixturevalue("mailbox").port
    return env | {"CONSENTKIT_SMTP_URL": f"smtp://127.0.0.1:{port}"}
