"""What docs/webhooks.md prints is what works."""

import re
from pathlib import Path

import pytest

from consentkit.domain.event import EventType
from consentkit.services.change_webhook import try_webhook
from consentkit.web.runtime import utc_now
from tests.conftest import Clock
from tests.integration.webhooks.conftest import Hook
from tests.integration.webhooks.receiver import Receiver

DOCS = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")


def test_the_receiver_that_is_printed_takes_what_is_sent_and_nothing_else(
    hook: Hook, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    clock.now = utc_now()
    hook.do(try_webhook)
    hook.deliver()
    (got,) = receiver.got
    (printed,) = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    monkeypatch.setenv("WEBHOOK_SECRET", hook.secret)
    made = {"__name__": "printed_receiver"}
    exec(compile(printed, "docs/webhooks.md", "exec"), made)
    client = made["app"].test_client()
    headers = {name: value for name, value in got.headers.items() if name.startswith("webhook-")}
    for _ in range(2):
        assert client.post("/consent", data=got.body, headers=headers).status_code == 204
    assert capsys.readouterr().out.count("webhook.test") == 1
    assert client.post("/consent", data=got.body + b" ", headers=headers).status_code == 400


def test_every_event_is_in_the_table() -> None:
    named = set(re.findall(r"`([a-z]+\.[a-z]+)`", DOCS))
    assert {each.value for each in EventType} <= named
