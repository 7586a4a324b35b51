"""Answers to count, and the counts of them."""

from click.testing import CliRunner
from flask.testing import FlaskClient

from consentkit.cli.main import main
from consentkit.domain.span import Span
from consentkit.services.read_numbers import Numbers, Only, read_numbers
from consentkit.web.runtime import Runtime
from tests.factories import NOW
from tests.recorded import answer

TODAY = NOW.date()
GRANTED = {"necessary": True, "analytics": True, "marketing": True}
DENIED = {"necessary": True, "analytics": False, "marketing": False}
PHONE = {"HTTP_SEC_CH_UA_MOBILE": "?1", "HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Mobile"}


def accept(client: FlaskClient, count: int, **members: object) -> list[dict[str, str]]:
    return answer(client, count, action="accept_all", surface="banner", choices=GRANTED, **members)


def decline(client: FlaskClient, count: int, **members: object) -> list[dict[str, str]]:
    return answer(client, count, action="decline_all", surface="banner", choices=DENIED, **members)


def numbers(rt: Runtime, only: Only | None = None, days: int = 7) -> Numbers:
    with rt.transaction() as session:
        return read_numbers("shop", Span.ending(TODAY, days), only=only, session=session)


def recount(rt: Runtime, *, check: bool = True) -> str:
    settings = {
        "CONSENTKIT_HOME": str(rt.config.home),
        "CONSENTKIT_DATABASE_URL": rt.config.database_url,
        "CONSENTKIT_PUBLIC_URL": rt.config.public_url,
    }
    arguments = ["numbers", "recount", *(["--check"] if check else [])]
    return CliRunner().invoke(main, arguments, env=settings).output
