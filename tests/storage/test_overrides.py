"""What was published in spite of an error is kept as it was said, on both engines."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consentkit.services.find_overrides import overrides_of
from consentkit.storage.session import StorageUnavailable, WriteConflict
from tests.conftest import Publish
from tests.factories import NOW, SITE_KEY, a_site_document
from tests.one_after_another import one_after_another
from tests.wide import sqlite_and_wide


@pytest.fixture
def _overridden(publish: Publish) -> None:
    document = a_site_document()
    document["banner"]["refusal_days"] = 90
    publish(document)


@pytest.mark.usefixtures("_overridden")
def test_the_reason_the_rules_and_the_time_are_read_back(rt) -> None:
    with rt.transaction() as session:
        (kept,) = overrides_of(SITE_KEY, session=session)
    assert (kept.banner_version, kept.reason, kept.rules) == (1, "for a test", ("L-EU-19",))
    assert kept.at == NOW


@pytest.mark.usefixtures("_overridden")
@one_after_another(
    "statement", ["UPDATE publish_override SET reason = 'x'", "DELETE FROM publish_override"]
)
def test_nothing_of_it_is_changed_or_taken_away(rt, statement: str) -> None:
    with (
        pytest.raises((DBAPIError, StorageUnavailable, WriteConflict)),
        rt.transaction(write=True) as session,
    ):
        session.execute(text(statement))
    with rt.transaction() as session:
        assert len(overrides_of(SITE_KEY, session=session)) == 1


@sqlite_and_wide
def test_a_banner_without_errors_leaves_nothing_behind(rt, site: str) -> None:
    with rt.transaction() as session:
        assert overrides_of(site, session=session) == ()
