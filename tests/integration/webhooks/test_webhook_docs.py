"""What docs/webhooks.md prints is what works."""

import json
import re
import shlex
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.domain.event import EventType
from consentkit.services.change_webhook import try_webhook
from consentkit.web.runtime import Runtime, utc_now
from tests.conftest import Clock, Run
from tests.factories import SITE_KEY, a_decision
from tests.integration.webhooks.conftest import Hook
from tests.integration.webhooks.receiver import Receiver
from tests.recorded import PATH, extend_all

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "webhooks.md").read_text("utf-8")


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


@pytest.mark.usefixtures("initialised_database")
def test_the_commands_that_are_printed_work(
    hook: Hook, clock: Clock, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_WEBHOOK_HOSTS", "127.0.0.1")
    clock.now = utc_now()
    hook.do(try_webhook)
    hook.deliver()
    (sent,) = hook.log()
    own = {"wh_0f3c…": hook.key, "4711": str(sent.id), "my-site": SITE_KEY}
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(consentkit webhook .*?)```", readme + DOCS, re.DOTALL)
    commands = "".join(blocks)
    for printed, meant in own.items():
        commands = commands.replace(printed, meant)
    lines = commands.splitlines()
    assert len(lines) == 7
    for line in lines:
        _, *arguments = shlex.split(line, comments=True)
        done = run(*arguments)
        assert done.exit_code == 0, (line, done.output)


def test_what_is_told_has_the_members_that_are_printed(
    hook: Hook, receiver: Receiver, client: FlaskClient, rt: Runtime
) -> None:
    (printed,) = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL))
    assert client.post(PATH, json=a_decision()).status_code == 201
    extend_all(rt)
    hook.deliver()
    told = json.loads(receiver.got[0].body)
    assert told.keys() == printed.keys()
    assert told["data"].keys() == printed["data"].keys()
