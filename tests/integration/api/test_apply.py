"""`consentkit plan` and `consentkit apply`: on the database at hand, and through the admin API."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from consentkit.cli.main import main
from consentkit.domain.api_key import Scope
from tests.conftest import Run
from tests.factories import a_site_document
from tests.served_api import ServedApi, make_key

Apply = Callable[..., Result]
ON = ("--publish", "--override", "for a test")


def a_file(folder: Path, key: str, **banner: Any) -> Path:
    document = a_site_document()
    document["site"]["key"] = key
    document["banner"] |= banner
    file = folder / "site.json"
    file.write_text(json.dumps(document))
    return file


@pytest.fixture
def local(run: Run, site: str) -> Apply:
    return run


@pytest.fixture
def remote(served_api: ServedApi) -> Apply:
    """As from another machine, which has no database."""

    def run(*arguments: str, **more: str) -> Result:
        env = {"CONSENTKIT_API_URL": served_api.url, "CONSENTKIT_API_KEY": served_api.key} | more
        return CliRunner().invoke(main, [str(each) for each in arguments], env=env)

    return run


@pytest.fixture(params=["local", "remote"])
def consentkit(request: pytest.FixtureRequest) -> Apply:
    found: Apply = request.getfixturevalue(request.param)
    return found


def test_a_site_is_added_changed_and_left_alone(consentkit: Apply, tmp_path: Path) -> None:
    file = a_file(tmp_path, "made")
    planned = consentkit("plan", file)
    assert (planned.exit_code, "it will be added" in planned.output) == (4, True)
    done = consentkit("apply", file, "--yes", *ON)
    assert done.exit_code == 0, done.output
    assert "made: added" in done.output
    assert "made: published version 1" in done.output
    for again in (("plan", file, "--publish"), ("apply", file, *ON)):
        same = consentkit(*again)
        assert (same.exit_code, same.output.splitlines()[0].endswith("as FILE says")) == (0, True)
    file = a_file(tmp_path, "made", validity_days=90)
    planned = consentkit("plan", file, "--publish")
    assert planned.exit_code == 4
    assert "~ validity_days: 180 -> 90" in planned.output
    assert "\n=> " in planned.output
    assert consentkit("plan", file).output.startswith("made on ")
    done = consentkit("apply", file, "--yes")
    assert done.exit_code == 0, done.output
    assert "published" not in done.output
    # What was applied without publishing is still to be published.
    assert consentkit("plan", file).exit_code == 0
    assert consentkit("plan", file, "--publish").exit_code == 4
    done = consentkit("apply", file, "--yes", *ON)
    assert "made: published version 2" in done.output


def test_nothing_is_done_without_a_yes(local: Apply, tmp_path: Path) -> None:
    file = a_file(tmp_path, "made")
    assert local("apply", file, input="n\n").exit_code == 5
    assert local("plan", file).exit_code == 4
    done = local("apply", file, input="y\n")
    assert (done.exit_code, "made: added" in done.output) == (0, True)


def test_what_breaks_a_rule_is_refused_whole(consentkit: Apply, tmp_path: Path) -> None:
    key = "broken-rule"
    assert consentkit("apply", a_file(tmp_path, key), "--yes", *ON).exit_code == 0
    file = a_file(tmp_path, key, refusal_days=90)
    before = consentkit("plan", file).output
    refused = consentkit("apply", file, "--yes", "--publish")
    assert refused.exit_code == 1
    assert "error    L-EU-19  banner.refusal_days" in refused.output
    assert "rules_broken" in refused.output
    assert consentkit("plan", file).output == before


def test_a_file_that_cannot_be_taken_names_the_member(consentkit: Apply, tmp_path: Path) -> None:
    file = a_file(tmp_path, "made", validity_days="long")
    refused = consentkit("plan", file)
    assert refused.exit_code == 1
    assert "banner.validity_days" in refused.output


def test_a_service_that_is_away_or_refuses_the_key_is_said(
    remote: Apply, served_api: ServedApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_file(tmp_path, "made")
    refused = remote("plan", file, CONSENTKIT_API_KEY="ck_live_x")
    assert (refused.exit_code, "(unauthorized)" in refused.output) == (1, True)
    clear = remote("plan", file, CONSENTKIT_API_URL="http://consent.example")
    assert (clear.exit_code, "https://" in clear.output) == (3, True)
    # As a page prints it: what no header can hold is not sent.
    cut = remote("plan", file, CONSENTKIT_API_KEY="ck_live_…")
    assert (cut.exit_code, "CONSENTKIT_API_KEY: the key must be" in cut.output) == (3, True)
    half = CliRunner().invoke(main, ["plan", str(file)], env={"CONSENTKIT_API_KEY": "x"})
    assert (half.exit_code, "needs CONSENTKIT_API_URL" in half.output) == (3, True)
    monkeypatch.setattr("consentkit.client.transport.time.sleep", lambda _seconds: None)
    away = remote("plan", file, CONSENTKIT_API_URL="http://127.0.0.1:9")
    assert (away.exit_code, "refused_elsewhere" in away.output) == (1, True)


def test_a_key_for_other_sites_sees_none(
    remote: Apply, served_api: ServedApi, tmp_path: Path
) -> None:
    key = make_key(served_api.service, "--site", "shop")
    file = a_file(tmp_path, "elsewhere")
    refused = remote("apply", file, "--yes", CONSENTKIT_API_KEY=key)
    assert (refused.exit_code, "(not_allowed)" in refused.output) == (1, True)


def test_a_key_that_may_not_change_the_draft_is_told_so_and_changes_nothing(
    remote: Apply, served_api: ServedApi, tmp_path: Path
) -> None:
    file = a_file(tmp_path, "narrow")
    assert remote("apply", file, "--yes").exit_code == 0
    key = make_key(served_api.service, scopes=(Scope.SITES_READ, Scope.SITES_WRITE))
    document = json.loads(file.read_text())
    document["site"]["name"] = "Another"
    file.write_text(json.dumps(document))
    renamed = remote("apply", file, "--yes", CONSENTKIT_API_KEY=key)
    assert renamed.exit_code == 0, renamed.output
    document["site"]["name"] = "A third"
    document["banner"]["validity_days"] = 90
    file.write_text(json.dumps(document))
    planned = remote("plan", file, CONSENTKIT_API_KEY=key).output
    refused = remote("apply", file, "--yes", CONSENTKIT_API_KEY=key)
    assert refused.exit_code == 1
    assert "banner:write" in refused.output.splitlines()[-1]
    assert "(insufficient_scope)" in refused.output.splitlines()[-1]
    assert remote("plan", file).output == planned
