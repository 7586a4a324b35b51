"""`consentkit worker`: sends events to webhooks, in a process of its own."""

import signal
from types import FrameType

import click
from flask import current_app

from consentkit.cli.context import open_runtime
from consentkit.net.webhook import DEADLINE_S
from consentkit.services.send_webhooks import endpoints_due
from consentkit.web.deliverer import Deliverer
from consentkit.web.delivering import deliver
from consentkit.web.runtime import Runtime

# A little longer than an attempt may take.
FINISH_S = DEADLINE_S + 2.0


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
def worker(once: bool) -> None:
    """Send events to webhooks until interrupted.

    `consentkit serve` does so by itself; with CONSENTKIT_DELIVERIES=worker it leaves it to this.
    Any number may run, on any machine: each delivery is taken by one of them.
    """
    with open_runtime() as rt:
        if once:
            click.echo(f"{_send_once(rt)} sent")
            return
        deliverer = Deliverer(current_app._get_current_object(), rt)  # type: ignore[attr-defined]

        def stop(_signal: int, _frame: FrameType | None) -> None:
            deliverer.stop()

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, stop)
        click.echo("consentkit: sending to webhooks", err=True)
        deliverer.run()
        deliverer.finish(within_s=FINISH_S)


def _send_once(rt: Runtime) -> int:
    with rt.transaction() as session:
        due = endpoints_due(session=session, now=rt.now())
    return sum(len(deliver(rt, each.id)) for each in due)
