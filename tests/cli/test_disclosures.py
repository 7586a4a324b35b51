"""To whom receipts were handed: commands say it, and visitors read it on their page."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock, Publish, Run
from tests.factories import a_site_document
from tests.privacy import answer, opened

pytestmark = pytest.mark.usefixtures("site")
NOBODY = "To nobody outside The Shop, as far as this service knows."


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    monkeypatch.chdir(str(tmp_path))


def test_who_got_an_export_is_told_to_those_who_were_in_it(
    client: FlaskClient, run: Run, clock: Clock
) -> None:
    before = answer(client)
    assert NOBODY in opened(client, before).text
    clock.now += timedelta(minutes=1)
    done = run("receipts", "export", "--site", "shop", "--for", "The <b>Authority</b>")
    assert done.exit_code == 0, done.output
    clock.now += timedelta(minutes=1)
    after = answer(client)
    page = opened(client, before).text
    assert NOBODY not in page
    assert "The &lt;b&gt;Authority&lt;/b&gt;, in an export of receipts" in page
    assert NOBODY in opened(client, after).text, "it was recorded later"


def test_an_export_of_every_site_is_told_on_each_and_needs_no_name(
    client: FlaskClient, run: Run, publish: Publish, clock: Clock
) -> None:
    document = a_site_document()
    document["site"] |= {"key": "other"}
    publish(document)
    one = answer(client)
    clock.now += timedelta(minutes=1)
    assert run("receipts", "export").exit_code == 0
    assert "recipient not named, in an export of receipts" in opened(client, one).text


def test_evidence_is_told_to_the_one_visitor_or_to_those_of_its_days(
    client: FlaskClient, run: Run, clock: Clock
) -> None:
    one, other = answer(client), answer(client)
    run("ledger", "extend")
    clock.now += timedelta(days=1)
    single = run("evidence", one["id"], "--no-pictures", "--for", "A Court")
    assert single.exit_code == 0, single.output
    assert "A Court, as evidence" in opened(client, one).text
    assert NOBODY in opened(client, other).text
    days = ("--from", "2026-11-24", "--to", "2026-11-24")
    empty = run("evidence", "--site", "shop", *days, "--no-pictures", "--for", "An Auditor")
    assert empty.exit_code == 1, "nobody was in it, and nobody is told"
    assert NOBODY in opened(client, other).text
    whole = run("evidence", "--site", "shop", "--no-pictures", "--for", "An Auditor")
    assert whole.exit_code == 0, whole.output
    assert "An Auditor, as evidence" in opened(client, other).text


@pytest.mark.parametrize("name", ["x" * 201, "two\nlines"])
def test_a_recipient_is_a_name(run: Run, name: str) -> None:
    done = run("receipts", "export", "--for", name)
    assert done.exit_code == 2
    assert "a name of at most 200 characters" in done.output
