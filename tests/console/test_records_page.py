"""The page of one receipt, and the banner that its visitor saw."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.services.note_disclosure import DisclosureKind, note_disclosure
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import noted
from tests.factories import a_visitor_id
from tests.privacy import answer, opened, send
from tests.recorded import extend_all, tamper

pytestmark = pytest.mark.usefixtures("site")
RECORDS = "/sites/shop/records"
GRANTED = {"necessary": True, "analytics": True, "marketing": False, "news": False}


@pytest.fixture
def officer(log_in: LogIn) -> Admin:
    return log_in(shop=Role.OFFICER)


def test_a_receipts_page_says_all_and_leads_to_the_visitors_others(
    client: FlaskClient, officer: Admin, rt: Runtime, clock: Clock
) -> None:
    visitor = a_visitor_id()
    made = []
    for _ in range(3):
        made.append(answer(client, visitor_id=visitor, choices=GRANTED))
        clock.now += timedelta(minutes=1)
    extend_all(rt)
    with rt.transaction(write=True) as session:
        note_disclosure(
            "shop",
            DisclosureKind.EVIDENCE,
            recipient="<b>The court</b>",
            session=session,
            now=rt.now(),
            receipt_id=UUID(made[1]["id"]),
        )
    page = officer.get(f"{RECORDS}/{made[1]['id']}").text
    assert f"visitor {visitor} made a choice on the site shop" in page
    assert re.search(r"not allowed</span> Marketing", page)
    assert "The visitor has given a later answer since" in page
    assert f'{made[0]["id"]}">The same visitor’s answer before' in page
    assert f'{made[2]["id"]}">The same visitor’s answer after' in page
    assert "&lt;b&gt;The court&lt;/b&gt; (evidence)" in page
    assert "It is this visitor’s answer today" in officer.get(f"{RECORDS}/{made[2]['id']}").text
    french = officer.get(f"{RECORDS}/{made[1]['id']}?lang=fr").text
    assert "Ce reçu est valable" in french


def test_who_looked_at_a_receipt_is_in_the_trail(
    client: FlaskClient, log_in: LogIn, rt: Runtime
) -> None:
    one = answer(client)
    log_in("auditor@admins.example", shop=Role.AUDITOR).get(f"{RECORDS}/{one['id']}")
    assert [(what, one["id"] in about) for what, about in noted(rt)] == [("record_opened", True)]


def test_a_receipt_that_was_touched_is_told(
    client: FlaskClient, officer: Admin, rt: Runtime
) -> None:
    one, two = answer(client), answer(client)
    tamper(
        rt,
        "receipt",
        f"UPDATE receipt SET jws = '{one['receipt'][:-4]}AAAA' WHERE jws = '{one['receipt']}'",
    )
    tamper(rt, "receipt", f"UPDATE receipt SET jws = 'torn' WHERE jws = '{two['receipt']}'")
    assert "This receipt does not hold" in officer.get(f"{RECORDS}/{one['id']}").text
    assert "This receipt does not hold" in officer.get(f"{RECORDS}/{two['id']}").text
    assert "cannot be read" in officer.get(f"{RECORDS}?category=analytics").text


def test_what_is_left_of_an_erased_receipt_and_of_a_lapsed_one(
    client: FlaskClient, officer: Admin, rt: Runtime, clock: Clock
) -> None:
    erased, lapsed = answer(client), answer(client)
    extend_all(rt)
    send(client, opened(client, erased), "erase", confirm="yes")
    page = officer.get(f"{RECORDS}/{erased['id']}").text
    assert "erased on November 23, 2026 because its visitor asked" in page
    assert 'id="certificate"' in page
    clock.now += timedelta(days=180 + 1_095, seconds=1)
    purge_all(rt, None, now=rt.now())
    officer.log_in_again()
    assert "because its time was over" in officer.get(f"{RECORDS}/{lapsed['id']}").text


def test_the_banner_of_a_receipt_runs_in_a_cage(client: FlaskClient, officer: Admin) -> None:
    client.get("/ck/shop/banner.js")
    one = answer(client)
    assert "<iframe" in officer.get(f"{RECORDS}/{one['id']}").text
    frame = officer.get(f"{RECORDS}/{one['id']}/banner")
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts;")
    assert "connect-src" not in policy
    assert "default-src 'none'" in policy
    script = re.search(r'<script src="([^"]+)"', frame.text)[1]
    assert client.get(script).status_code == 200


def test_without_its_script_no_frame_is_shown(
    client: FlaskClient, officer: Admin, rt: Runtime
) -> None:
    one = answer(client)
    tamper(rt, "frozen_script", "DELETE FROM frozen_script")
    assert "<iframe" not in officer.get(f"{RECORDS}/{one['id']}").text
    assert officer.get(f"{RECORDS}/{one['id']}/banner").status_code == 404
