"""Of all processes that look at what is due, one publishes it, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.review_banner import review_draft
from consentkit.services.schedule_publication import schedule_publication
from consentkit.storage.models import BannerVersionRow, ScheduledPublicationRow
from consentkit.web.app import create_app
from consentkit.web.publisher import publish_all_due
from tests.console.drafts import a_clean_site, adds

PROCESSES = 4


def schedule_the_draft(rt):
    now = rt.now()
    with rt.transaction(write=True) as session:
        document = a_clean_site()
        adds("maps")(document["banner"])
        add_site(SiteDefinition.read(document), session=session, now=now)
        reviewed = review_draft("shop", session=session, now=now).review.after.sha256
        schedule_publication(
            "shop",
            at=now + timedelta(hours=1),
            reviewed=reviewed,
            by=COMMAND_LINE,
            session=session,
            now=now,
        )


def count(rt, row):
    with rt.transaction() as session:
        return session.scalar(select(func.count()).select_from(row))


def test_many_processes_publish_what_is_due_once(rt, config, publish, clock):
    publish(a_clean_site())
    schedule_the_draft(rt)
    clock.now += timedelta(hours=2)
    apps = [create_app(config) for _ in range(PROCESSES)]
    barrier = Barrier(PROCESSES)

    def look(app):
        with app.app_context():
            barrier.wait(30)
            publish_all_due(app.extensions["consentkit"])
            app.extensions["consentkit"].close()

    with ThreadPoolExecutor(PROCESSES) as pool:
        list(pool.map(look, apps))
    assert count(rt, BannerVersionRow) == 2
    assert count(rt, ScheduledPublicationRow) == 0


def test_what_was_not_committed_is_still_due(rt, publish, clock, monkeypatch):
    publish(a_clean_site())
    schedule_the_draft(rt)
    clock.now += timedelta(hours=2)

    def dies(*_args, **_kwargs):
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr("consentkit.services.publish_banner.freeze_scripts", dies)
        with pytest.raises(SystemExit):
            publish_all_due(rt)
    assert (count(rt, BannerVersionRow), count(rt, ScheduledPublicationRow)) == (1, 1)
    publish_all_due(rt)
    assert (count(rt, BannerVersionRow), count(rt, ScheduledPublicationRow)) == (2, 0)
