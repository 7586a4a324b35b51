"""What visitors ask for, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.services.answer_request import answer_request, list_requests
from consentkit.services.note_disclosure import DisclosureKind, note_disclosure
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.privacy import PATH, answer, ask, key_of, keys_on, opened, send, text_on
from tests.recorded import check, extend_all
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("site")


def test_receipts_are_erased_once_and_the_proof_comes_again(
    client: FlaskClient, rt: Runtime
) -> None:
    mine, other = [answer(client) for _ in range(3)], answer(client)
    extend_all(rt)
    page = opened(client, *mine)
    first, again = (send(client, page, "erase", confirm="yes") for _ in range(2))
    assert text_on(first, "certificate-1") == text_on(again, "certificate-1")
    assert "You made a choice" in opened(client, other).text
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.erased, found.receipts) == ([], 3, 1)


def test_requests_are_numbered_without_a_gap_however_many_come_at_once(
    app: Flask, client: FlaskClient, rt: Runtime
) -> None:
    pages = [client.get(PATH) for _ in range(16)]
    with ThreadPoolExecutor(8) as threads:
        asked = list(threads.map(lambda page: ask(app.test_client(), page).status_code, pages))
    assert asked == [200] * 16
    with rt.transaction() as session:
        found = list_requests("shop", session=session)
    assert [each.sequence for each in found] == list(range(1, 17))
    extend_all(rt)
    assert check(rt).findings == []


@sqlite_and_wide
def test_a_request_is_answered_kept_and_erased_in_its_time(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    key, _ = (keys_on(ask(client, client.get(PATH), text="é語😀")) for _ in range(2))
    with rt.transaction(write=True) as session:
        answer_request("shop", "2026-1", "Ja, 語.", session=session, now=rt.now())
    assert "Ja, 語." in client.post(PATH, data={"keys": key}).text
    clock.now += timedelta(days=1_095, seconds=1)
    purge_all(rt, None, now=rt.now())
    assert "Ja, 語." not in client.post(PATH, data={"keys": key}).text


def test_of_two_devices_that_take_a_code_at_once_one_gets_it(
    app: Flask, client: FlaskClient
) -> None:
    made = send(client, opened(client, answer(client)), "code")
    code = made.text.partition("#code=")[2].partition('"')[0]
    with ThreadPoolExecutor(4) as threads:
        replies = list(
            threads.map(
                lambda _: app.test_client().post(PATH, data={"code": code}).status_code, range(4)
            )
        )
    assert sorted(replies) == [200, 404, 404, 404]


@sqlite_and_wide
def test_disclosures_are_told_to_whom_they_concern(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    one = answer(client)
    start = clock.now.replace(microsecond=0)  # receipts tell their time in whole seconds
    clock.now += timedelta(hours=1)
    with rt.transaction(write=True) as session:
        for name, first in (("in", start), ("out", clock.now)):
            note_disclosure(
                "shop",
                DisclosureKind.EVIDENCE,
                recipient=f"who is {name}",
                session=session,
                now=rt.now(),
                among=ReceiptFilter(
                    recorded_from=first, recorded_before=clock.now + timedelta(hours=1)
                ),
            )
    page = client.post(PATH, data={"keys": key_of(one)}).text
    assert "who is in" in page
    assert "who is out" not in page


@sqlite_and_wide
def test_a_filtered_export_is_told_to_those_who_were_in_it(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    choices = {"necessary": True, "analytics": True, "marketing": False, "news": False}
    inside = answer(client, choices=choices)
    outside = answer(client, choices=choices | {"analytics": False})
    clock.now += timedelta(minutes=1)
    for name, among in (
        ("analytics allowed", ReceiptFilter(category="analytics", granted=True)),
        ("saved on version 1", ReceiptFilter(action="save", banner_version=1)),
        ("withdrawn", ReceiptFilter(action="withdraw")),
        ("on version 2", ReceiptFilter(banner_version=2)),
    ):
        with rt.transaction(write=True) as session:
            note_disclosure(
                "shop",
                DisclosureKind.EXPORT,
                recipient=f"who got {name}",
                session=session,
                now=rt.now(),
                among=among,
            )
    told = {
        each["id"]: client.post(PATH, data={"keys": key_of(each)}).text
        for each in (inside, outside)
    }
    assert "who got analytics allowed" in told[inside["id"]]
    assert "who got analytics allowed" not in told[outside["id"]]
    for page in told.values():
        assert "who got saved on version 1" in page
        assert "who got withdrawn" not in page
        assert "who got on version 2" not in page
