"""The page of a site's numbers: honest figures, charts, files, and filters that bear misuse."""

import csv
import io
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.web.console.numbers.charts import steps
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.counted import accept, decline
from tests.factories import NOW, a_category, a_decision, a_site_document, a_visitor_id
from tests.filled import fill
from tests.one_after_another import one_after_another
from tests.recorded import answer, extend_all

PATH = "/sites/shop/numbers"
SVG = "{http://www.w3.org/2000/svg}"
# What the names of a chart and its parts may not smuggle in.
HOSTILE = '=HYPERLINK("https://evil.example")<script>alert(1)</script>'

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def admin(site: str, log_in: LogIn) -> Admin:
    return log_in(shop=Role.EDITOR)


def words(admin: Admin, path: str = PATH) -> str:
    reply = admin.get(path)
    assert reply.status_code == 200, reply.text
    return " ".join(re.sub(r"<[^>]+>", " ", reply.text).split())


def table(admin: Admin, name: str, query: str = "") -> list[list[str]]:
    reply = admin.get(f"{PATH}/{name}.csv{query}")
    assert reply.status_code == 200, reply.text
    assert reply.mimetype == "text/csv"
    assert f'filename="shop-{name}-2026-11-23.csv"' in reply.headers["Content-Disposition"]
    assert reply.text.count("\n") == reply.text.count("\r\n")
    return list(csv.reader(io.StringIO(reply.text, newline="")))


def test_without_any_answer_the_page_says_what_to_do(admin: Admin) -> None:
    shown = admin.get(PATH).text
    assert "No answers have been counted yet" in shown
    assert 'href="/console/sites/shop"' in shown
    assert "consentkit numbers recount --site shop" in shown
    assert '<form method="get"' not in shown


def test_figures_name_their_base_and_are_compared_with_the_days_before(
    admin: Admin, client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    clock.now = NOW - timedelta(days=8)
    accept(client, 4, decided_at=clock.now.isoformat())
    decline(client, 4, decided_at=clock.now.isoformat())
    clock.now = NOW
    accept(client, 12)
    decline(client, 6)
    answer(client, 2, action="withdraw", choices={"analytics": False})
    extend_all(rt)
    shown = words(admin, f"{PATH}?span=7")
    assert "Answers 18 accepted, declined or chosen" in shown
    assert "Accepted all 12 67% of 18 answers" in shown
    assert "Withdrawn 2 later, after an answer" in shown
    sentence = (
        "67% of 18 answers accepted all, 17 points more than in the 7 days before (50% of 8)."
    )
    assert sentence in shown
    assert "Without an answer – not counted" in shown
    assert "too few answers to compare with" in words(admin)


def test_of_a_handful_only_their_number_is_told(
    admin: Admin, client: FlaskClient, rt: Runtime
) -> None:
    accept(client, 5)
    extend_all(rt)
    shown = words(admin)
    assert "Receipts 5" in shown
    assert "Of 5 receipts or fewer it is not told who answered how" in shown
    assert "%" not in shown
    assert "Accepted all 5" not in shown
    assert admin.get(f"{PATH}/language.svg").status_code == 404
    assert table(admin, "days", "?span=7")[-1] == ["Nov 23", "5", "", "", "", "", "", ""]
    assert table(admin, "daily-rows")[1] == [
        "2026-11-23", "country", "none", "0", "5", "", "", "", "", "", "", "",
    ]  # fmt: skip


def test_each_table_is_a_file_of_plain_numbers(admin: Admin, rt: Runtime) -> None:
    count = fill(rt, "shop", days=20, shown=True)
    whole = words(admin)
    assert f"Answers {count}" in whole
    columns = ["Answers", "Accepted all", "Declined all", "Chosen one by one", "Rate"]
    for name in ("language", "country", "device", "version", "surface", "signal"):
        head, *rows = table(admin, name)
        assert [each for each in head if each in columns] == columns
        at = head.index("Answers")
        assert sum(int(row[at]) for row in rows) == count, name
        for row in rows:
            assert int(row[at]) == sum(map(int, row[at + 1 : at + 4]))
            assert float(row[at + 4]) == int(row[at + 1]) / int(row[at])
    assert [row[0] for row in table(admin, "categories")] == ["Category", "Analytics", "Marketing"]
    daily = table(admin, "daily-rows")
    by_dimension: dict[str, int] = {}
    for row in daily[1:]:
        by_dimension[row[1]] = by_dimension.get(row[1], 0) + int(row[4])
    assert set(by_dimension.values()) == {count}
    assert admin.get(f"{PATH}/nonsense.csv").status_code == 404


@one_after_another("width", ["wide", "half", "narrow", "nonsense"])
def test_a_chart_starts_at_zero_and_brings_no_script_and_no_style_but_ours(
    admin: Admin, rt: Runtime, width: str
) -> None:
    fill(rt, "shop", days=20)
    for name in ("days", "country", "categories"):
        reply = admin.get(f"{PATH}/{name}.svg?width={width}")
        assert reply.mimetype == "image/svg+xml"
        policy = reply.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        tree = ElementTree.fromstring(reply.data)
        assert len(list(tree.iter(f"{SVG}style"))) == 1
        assert not list(tree.iter(f"{SVG}script"))
        for each in tree.iter():
            assert not [n for n in each.attrib if n == "style" or n.startswith("on")]
        texts = ["".join(each.itertext()) for each in tree.iter(f"{SVG}text")]
        assert "0" in texts
        assert ("Accepted all" if name != "categories" else "Granted") in texts


@pytest.mark.parametrize(
    ("greatest", "most", "expected"),
    [
        (1, 5, [0, 1]), (5, 5, [0, 1, 2, 3, 4, 5]), (6, 5, [0, 2, 4, 6]), (0, 5, [0, 1]),
        (61, 3, [0, 50, 100]), (999, 5, [0, 200, 400, 600, 800, 1000]),
    ],
)  # fmt: skip
def test_the_steps_of_an_axis_are_round(greatest: int, most: int, expected: list[int]) -> None:
    assert steps(greatest, most) == expected


def test_one_part_alone_is_not_divided_further(admin: Admin, rt: Runtime) -> None:
    fill(rt, "shop", days=20)
    phones = next(row for row in table(admin, "device") if row[0] == "Phone")
    shown = words(admin, f"{PATH}?only=device:phone")
    assert f"Answers {phones[1]} " in shown
    assert "combinations are not counted" in shown
    assert "By country" not in shown
    assert admin.get(f"{PATH}/country.csv?only=device:phone").status_code == 404


@one_after_another(
    ("query", "field", "said"),
    [
        ("span=8", "span", "Choose one of the spans"),
        ("span=custom", "since", "Enter a day"),
        ("span=custom&since=2026-13-01&until=2026-11-23", "since", "Enter a day"),
        ("span=custom&since=2026-11-23&until=%22%3E%3Cscript%3E", "until", "Enter a day"),
        ("span=custom&since=0001-01-01&until=0001-01-02", "since", "Enter a day"),
        ("span=custom&since=2026-11-23&until=2026-11-01", "since", "must not be after"),
        ("span=custom&since=2020-01-01&until=2026-11-01", "since", "At most 1,100 days"),
        ("only=nonsense", "only", "Choose one of the list"),
        ("only=total:", "only", "Choose one of the list"),
        ("only=device:%00", "only", "Choose one of the list"),
        (f"only=device:{'x' * 65}", "only", "Choose one of the list"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_at_its_field(
    admin: Admin, client: FlaskClient, rt: Runtime, query: str, field: str, said: str
) -> None:
    accept(client, 9)
    extend_all(rt)
    reply = admin.get(f"{PATH}?{query}")
    assert reply.status_code == 422
    assert re.search(rf'id="{field}-error">[^<]*{said}', reply.text)
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', reply.text)
    assert "<script>" not in reply.text
    for name in ("days.csv", "daily-rows.csv", "days.svg"):
        if name != "daily-rows.csv" or field != "only":
            assert admin.get(f"{PATH}/{name}?{query}").status_code == 422


def test_what_was_typed_is_kept(admin: Admin, client: FlaskClient, rt: Runtime) -> None:
    accept(client, 9)
    extend_all(rt)
    typed = "span=custom&since=2026-11-23&until=2026-11-01"
    shown = admin.get(f"{PATH}?{typed}").text
    assert 'value="2026-11-23"' in shown
    assert '<option value="custom" selected>' in shown


def test_names_that_are_formulas_or_markup_are_only_text(
    client: FlaskClient, rt: Runtime, publish: Publish, admin: Admin
) -> None:
    document = a_site_document()
    title = {"en": HOSTILE, "fr-CA": HOSTILE}
    document["banner"]["categories"][1] = a_category("analytics", title=title)
    version = publish(document)
    accept(client, 9, banner_version=version)
    extend_all(rt)
    reply = admin.get(PATH)
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;alert" in reply.text
    assert table(admin, "categories")[1][0] == f"'{HOSTILE}"
    chart = admin.get(f"{PATH}/categories.svg")
    assert not list(ElementTree.fromstring(chart.data).iter(f"{SVG}script"))


def test_the_numbers_of_another_site_are_not_among_them(
    client: FlaskClient, rt: Runtime, publish: Publish, log_in: LogIn
) -> None:
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    accept(client, 9)
    for _ in range(7):
        decision = a_decision(visitor_id=a_visitor_id())
        assert client.post("/ck/other/receipts", json=decision).status_code == 201
    extend_all(rt)
    admin = log_in(other=Role.OWNER)
    for path, expected in (("days", 7), ("categories", 7), ("language", 7)):
        rows = list(csv.reader(admin.get(f"/sites/other/numbers/{path}.csv").text.splitlines()))
        assert rows[-1][1] == str(expected), path
    daily = admin.get("/sites/other/numbers/daily-rows.csv").text
    assert {row.split(",")[4] for row in daily.splitlines()[1:]} == {"7"}
    assert admin.get(PATH).status_code == 404
    assert admin.get(f"{PATH}/days.csv").status_code == 404


def test_the_page_speaks_french(admin: Admin, rt: Runtime) -> None:
    fill(rt, "shop", days=20, shown=True)
    reply = admin.get(PATH, headers={"Accept-Language": "fr"})
    assert "Sans réponse" in reply.text
    assert "États-Unis" in reply.text
    assert not re.search(r"numbers_\w+|\{\w+\}", reply.text)
