"""`consentkit serve`: the service."""

import ipaddress

import click

from consentkit.cli.context import open_runtime
from consentkit.cli.server import become_server, check_port
from consentkit.config import Config, ConfigError
from consentkit.services.check_anchor import check_anchor
from consentkit.services.check_health import check_health
from consentkit.web.anchoring import check_anchors


def _address(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    try:
        return str(ipaddress.ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError as err:
        raise click.BadParameter("give an IP address, such as 127.0.0.1 or 0.0.0.0") from err


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    callback=_address,
    help="The IP address to listen on.",
)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes."
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve banners, receipts and verification until interrupted."""
    check_port(host, port)
    # Whatever is missing should stop the start here, in one line, and not in every worker's log.
    with open_runtime() as rt:
        assert rt.secret  # noqa: S101 - raises the reason when there is none
        key = rt.keys.signing_key()
        anchored = _read_anchor(rt.config)
        with rt.transaction() as session:
            check_health(session=session, key=key)
            if anchored is not None:
                check_anchor(anchored, session=session)
        check_anchors(rt.config)
        config = rt.config
    click.echo(f"consentkit: serving on http://{host}:{port}", err=True)
    become_server(
        host=host,
        port=port,
        workers=workers,
        log_format=config.log_format,
        has_metrics=config.metrics_token is not None,
    )


def _read_anchor(config: Config) -> bytes | None:
    """Return the head that was kept elsewhere, None if there is none yet. It is read before the
    database is, which others who serve it may extend meanwhile. Raises ``ConfigError``.
    """
    file = config.checkpoint_file
    try:
        return file.read_bytes() if file and file.exists() else None
    except OSError as err:
        raise ConfigError(f"CONSENTKIT_CHECKPOINT_FILE cannot be read: {err}") from err
