"""`consentkit worker`: sends events to webhooks, in a process of its own."""

import signal

import click
from flask import current_app

from consentkit.cli.context import open_runtime
from consentkit.services.send_webhooks import endpoints_due
from consentkit.web.deliverer import Deliverer
from consentkit.web.delivering import deliver
from consentkit.web.runtime import Runtime

# Less than systemd, Kubernetes and others wait before they kill.
GRACE_S = 15
_STOPS = (signal.SIGTERM, signal.SIGINT)


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
@click.option(
    "--grace",
    default=GRACE_S,
    show_default=True,
    type=click.IntRange(0, 60),
    help="How many seconds requests that are under way have to end when it is stopped.",
)
def worker(once: bool, grace: int) -> None:
    """Send events to webhooks until interrupted.

    `consentkit serve` does so by itself; with CONSENTKIT_DELIVERIES=worker it leaves it to this.
    Any number may run, on any machine: each delivery is taken by one of them.
    """
    if not once:
        # Before there is a thread that could get one of them in place of the wait below.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    with open_runtime() as rt:
        if once:
            click.echo(f"{_send_once(rt)} sent")
            return
        deliverer = Deliverer(current_app._get_current_object(), rt)  # type: ignore[attr-defined]
        deliverer.start()
        click.echo("consentkit: sending to webhooks", err=True)
        signal.sigwait(_STOPS)
        # Whoever asks twice does not want to wait.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        deliverer.stop()
        deliverer.finish(within_s=grace)


def _send_once(rt: Runtime) -> int:
    with rt.transaction() as session:
        due = endpoints_due(session=session, now=rt.now())
    return sum(len(deliver(rt, each.id)) for each in due)
