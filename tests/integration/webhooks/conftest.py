"""A receiver, and a service that has a webhook to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.event import CHOOSABLE
from consentkit.domain.webhook import Endpoint
from consentkit.services.add_webhook import Wanted, add_webhook
from consentkit.services.find_webhook import credentials, find_webhook, read_log
from consentkit.storage.webhook_deliveries import Attempt
from consentkit.storage.webhook_log import Logged
from consentkit.web.delivering import deliver
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write
from tests.console.conftest import (  # noqa: F401 - fixtures
    _cheap_hashes,
    console,
    log_in,
    make_account,
)
from tests.factories import SITE_KEY
from tests.faults.conftest import (  # noqa: F401 - fixtures
    a_service,
    published_home,
    published_postgres,
)
from tests.integration.webhooks.receiver import Receiver, a_receiver


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    """Receivers of tests are on this machine, where no webhook goes unless somebody says so."""
    return env | {"CONSENTKIT_WEBHOOK_HOSTS": "127.0.0.1"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


class Hook:
    """A webhook of the site, and what a person can ask about it."""

    def __init__(self, rt: Runtime, key: str, site_key: str = SITE_KEY) -> None:
        self.rt = rt
        self.key = key
        self.site_key = site_key

    @property
    def endpoint(self) -> Endpoint:
        with self.rt.transaction() as session:
            return find_webhook(self.site_key, self.key, session=session)

    @property
    def secret(self) -> str:
        return credentials(self.endpoint, self.rt.secret, now=self.rt.now()).secret

    def deliver(self, **options: Any) -> list[Attempt]:
        return deliver(self.rt, self.endpoint.id, **options)

    def log(self) -> tuple[Logged, ...]:
        with self.rt.transaction() as session:
            return read_log(self.site_key, self.key, by=COMMAND_LINE, session=session).deliveries

    def do(self, run: Callable[..., Any], **options: Any) -> Any:
        """Run a service that changes it."""
        return write(
            self.rt,
            lambda session: run(
                self.site_key,
                self.key,
                by=COMMAND_LINE,
                session=session,
                now=self.rt.now(),
                **options,
            ),
        )


AddHook = Callable[..., Hook]


@pytest.fixture
def add_hook(rt: Runtime, site: str) -> AddHook:
    def run(url: str, *, site_key: str = site, **wanted: Any) -> Hook:
        wanted.setdefault("events", tuple(each.value for each in CHOOSABLE))
        added = write(
            rt,
            lambda session: add_webhook(
                site_key,
                Wanted(url=url, **wanted),
                config=rt.config,
                by=COMMAND_LINE,
                session=session,
                now=rt.now(),
            ),
        )
        return Hook(rt, added.key, site_key)

    return run


@pytest.fixture
def hook(add_hook: AddHook, receiver: Receiver) -> Hook:
    """Told of everything but the heads of the ledger."""
    events = [each.value for each in CHOOSABLE if each.value != "log.checkpoint"]
    return add_hook(receiver.url, events=events)
