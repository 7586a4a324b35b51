"""Who asked for what, what is sent again since a time, and who is told when nothing is sent."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from consentkit.domain.roles import Role
from consentkit.domain.webhook import DELAYS_S, DeliveryState
from consentkit.services.change_webhook import pause_webhook, resume_webhook, try_webhook
from consentkit.services.check_webhooks import OVERDUE_AFTER
from consentkit.web.runtime import Runtime, utc_now
from tests.conftest import Clock, Run
from tests.integration.webhooks.conftest import AddHook, Hook
from tests.integration.webhooks.receiver import Receiver, status

TOKEN = "a-token-of-sixteen"


def give_up_two(hook: Hook, receiver: Receiver, clock: Clock) -> list[int]:
    """Two deliveries of two times, given up; their numbers, the older first."""
    receiver.manner = status(500)
    found = []
    for _ in range(2):
        found.append(hook.do(try_webhook).id)
        for _ in DELAYS_S:
            clock.now += timedelta(hours=27)
            hook.do(resume_webhook)
            hook.deliver()
    assert {each.state for each in hook.log()} == {DeliveryState.FAILED}
    hook.do(resume_webhook)
    receiver.manner = status(204)
    return found


@pytest.mark.usefixtures("initialised_database")
def test_the_command_line_sends_again_what_was_given_up_since_a_time(
    hook: Hook, receiver: Receiver, clock: Clock, run: Run
) -> None:
    old, new = give_up_two(hook, receiver, clock)
    happened = {each.id: each.at for each in hook.log()}
    replay = ("webhook", "replay", hook.site_key, hook.key)
    one = ["--delivery", str(old)]
    for wrong in ([*one, "--since", "2026-11-23"], ["--failed", "--since", "soon"]):
        refused = run(*replay, *wrong)
        assert refused.exit_code == 2
        assert "--since" in refused.output
    late = happened[new] + timedelta(seconds=1)
    done = run(*replay, "--failed", "--since", f"{late:%Y-%m-%dT%H:%M:%SZ}")
    assert done.output == "0 to be sent again\n"
    done = run(*replay, "--failed", "--since", f"{happened[new]:%Y-%m-%d %H:%M:%S}")
    assert done.output == "1 to be sent again\n"
    assert {each.id: each.state.value for each in hook.log()} == {old: "failed", new: "waiting"}


def test_the_console_sends_again_what_was_given_up_since_a_day_and_notes_tests(
    console, log_in, hook: Hook, receiver: Receiver, clock: Clock
) -> None:
    old, new = give_up_two(hook, receiver, clock)
    day = next(each.at for each in hook.log() if each.id == new).date()
    owner = log_in(shop=Role.OWNER)
    page = f"/sites/shop/webhooks/{hook.key}"
    wrong = owner.post(f"{page}/replay", {"since": "soon"})
    assert wrong.status_code == 422
    assert 'aria-describedby="since-error"' in wrong.text
    assert hook.log()[0].state is DeliveryState.FAILED
    owner.post(f"{page}/replay", {"since": f"{day + timedelta(days=1)}"})
    assert hook.log()[0].state is DeliveryState.FAILED
    owner.post(f"{page}/replay", {"since": f"{day}"})
    assert {each.id: each.state.value for each in hook.log()} == {old: "failed", new: "waiting"}
    before = owner.get("/sites/shop/trail").text.count("Sent a test to a webhook")
    owner.post(f"{page}/do", {"do": "test"})
    trail = owner.get("/sites/shop/trail").text
    assert trail.count("Sent a test to a webhook") == before + 1


@pytest.mark.usefixtures("initialised_database")
def test_doctor_names_webhooks_that_nothing_is_sent_to_and_what_is_overdue(
    hook: Hook, add_hook: AddHook, receiver: Receiver, clock: Clock, rt: Runtime, run: Run
) -> None:
    clock.now = utc_now()

    def told() -> str:
        [line] = [each for each in run("doctor").output.splitlines() if " webhooks " in each]
        return line

    assert told() == "ok    webhooks   1, deliveries waiting: 0"
    hook.do(try_webhook)
    assert told().startswith("ok ")
    clock.now += OVERDUE_AFTER + timedelta(minutes=2)
    assert told().startswith("LOOK")
    assert "overdue deliveries: 1, the first by 7 minutes: is `consentkit serve`" in told()
    hook.deliver()
    assert told().startswith("ok ")
    hook.do(try_webhook)
    hook.do(pause_webhook)
    receiver.manner = status(410)
    gone = add_hook(receiver.url)
    gone.do(try_webhook)
    gone.deliver()
    clock.now += timedelta(hours=1)
    assert told().startswith("LOOK")
    assert f"{hook.key} of shop is paused since" in told()
    assert f"{gone.key} of shop is stopped since" in told()
    assert "overdue" not in told()
    assert "MEND  webhooks" not in run("doctor").output


@pytest.mark.usefixtures("initialised_database")
def test_metrics_tell_what_is_overdue_and_leave_out_whom_nothing_is_sent_to(
    env: dict[str, str], request: pytest.FixtureRequest, receiver: Receiver, clock: Clock
) -> None:
    env["CONSENTKIT_METRICS_TOKEN"] = TOKEN
    hook, client = (request.getfixturevalue(name) for name in ("hook", "client"))

    def overdue() -> float:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        lines = client.get("/metrics", headers=headers).text.splitlines()
        [line] = [each for each in lines if each.startswith("consentkit_webhook_overdue ")]
        return float(line.split()[1])

    hook.do(try_webhook)
    assert overdue() == 0
    clock.now += OVERDUE_AFTER + timedelta(seconds=1)
    assert overdue() == 1
    hook.do(pause_webhook)
    assert overdue() == 0
    hook.do(resume_webhook)
    assert overdue() == 1
    # What waits while we leave a receiver alone is not overdue before that is over.
    hook.do(try_webhook)
    receiver.manner = status(429, Retry_After="3600")
    hook.deliver()
    assert len(receiver.got) == 1
    clock.now += timedelta(minutes=30)
    assert overdue() == 0
    clock.now += timedelta(minutes=40)
    assert overdue() == 2


def test_a_test_is_in_the_trail_with_who_asked_for_it(hook: Hook, rt: Runtime) -> None:
    hook.do(try_webhook)
    with rt.transaction() as session:
        rows = session.execute(text("SELECT what, actor FROM admin_action ORDER BY id DESC")).all()
    assert rows[0].what == "webhook_tested"
    assert rows[0].actor == "command line"
