"""What the server imports in each worker."""

import os

from flask import Flask

from consentkit.storage.turn import WriteTurns
from consentkit.web.app import create_app
from consentkit.web.deliverer import Deliverer
from consentkit.web.log_keeper import LogKeeper
from consentkit.web.months import MonthMaker
from consentkit.web.operations.meter import Meter
from consentkit.web.operations.readiness import readiness
from consentkit.web.parent import Parent
from consentkit.web.publications import Watcher
from consentkit.web.publisher import Publisher
from consentkit.web.runtime import runtime
from consentkit.web.sequencer import Sequencer


def factory() -> Flask:
    """Return the application of one worker, with its threads beside the requests."""
    # The server copies the process's variables into every request's environment, where a variable
    # named HTTP_ORIGIN would pass for a header of the visitor's.
    for name in [name for name in os.environ if name.startswith("HTTP_")]:
        del os.environ[name]
    app = create_app()
    Parent().start()
    with app.app_context():
        rt = runtime()
        rt.limit_waiting()
        publications = app.extensions["consentkit.publications"]
        sequencer = Sequencer(app, rt)
        sequencer.start()
        readiness().watch(sequencer)
        if isinstance(rt.turns, WriteTurns):
            LogKeeper(app, rt, rt.turns).start()
        Publisher(app, rt).start()
        if rt.config.deliveries == "serve":
            Deliverer(app, rt).start()
        Watcher(app, rt, publications).start()
        if rt.config.metrics_token:
            Meter(app, rt, publications).start()
        if rt.config.is_postgresql:
            MonthMaker(app, rt).start()
        if rt.config.asks_others:
            # Time stamps need 25 MB of libraries, and few ask for them.
            from consentkit.web.anchorer import Anchorer  # noqa: PLC0415

            Anchorer(app, rt).start()
        if rt.config.mail_server:
            # These are the console's, which is put together when somebody opens it.
            from consentkit.web.console.records.reminders import Reminders  # noqa: PLC0415
            from consentkit.web.owner_mailer import OwnerMailer  # noqa: PLC0415

            Reminders(app, rt).start()
            OwnerMailer(app, rt).start()
    return app
