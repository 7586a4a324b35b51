"""Every query of the dashboard and of the alerts names a metric that there is."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.recorded import answer, extend_all

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "consentkit.json"
RULES = ROOT / "deploy" / "prometheus" / "consentkit.rules.yml"
GUIDE = ROOT / "docs" / "operating.md"
TOKEN = "0123456789abcdef"
# Whose disk a server is on, the service does not know; its alerts are SQLite's.
ABOUT_FILE = {"consentkit_disk_free_bytes"}
NAME = re.compile(r"\bconsentkit_\w+")


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    return env | {"CONSENTKIT_METRICS_TOKEN": TOKEN}


@pytest.fixture
def text(client: FlaskClient, rt: Runtime, site: str) -> str:
    """All metrics, after a request of each kind."""
    answer(client, 1)
    extend_all(rt)
    client.get("/ck/nobody/banner.js")
    reply = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert reply.content_type.startswith("text/plain; version=0.0.4")
    return reply.text


def queries() -> list[str]:
    document = json.loads(DASHBOARD.read_text())
    targets = [each["expr"] for panel in document["panels"] for each in panel["targets"]]
    return [*targets, *(each["query"] for each in document["templating"]["list"])]


def test_every_metric_that_is_asked_for_is_told(text: str, chosen_database: dict[str, str]) -> None:
    told = set(NAME.findall(re.sub(r"^# HELP.*$", "", text, flags=re.MULTILINE)))
    asked = {name for query in queries() for name in NAME.findall(query)}
    assert len(queries()) > 15
    asked |= set(NAME.findall(RULES.read_text()))
    assert asked - told == (ABOUT_FILE if chosen_database else set())
    # The sums and buckets of a histogram are not counted as metrics of their own.
    families = set(re.findall(r"^# TYPE (consentkit_\w+)", text, re.MULTILINE))
    assert families <= set(NAME.findall(GUIDE.read_text())), "docs/operating.md lists all of them"


def test_every_label_that_is_asked_for_is_told(text: str) -> None:
    told = set(re.findall(r'(\w+)="', text)) | {"instance", "reason", "job"}
    for query in [*queries(), RULES.read_text()]:
        by = ", ".join(re.findall(r"by \(([\w, ]+)\)", query)).split(", ")
        assert {*filter(None, by), *re.findall(r'(\w+)=~?"', query)} <= told, query


def test_every_alert_is_in_the_guide() -> None:
    alerts = re.findall(r"alert: (\w+)", RULES.read_text())
    assert len(alerts) > 5
    headings = re.findall(r"^### (\w+)", GUIDE.read_text(), re.MULTILINE)
    assert [each for each in headings if each.startswith("ConsentKit")] == alerts
