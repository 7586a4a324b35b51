"""`consentkit import` with a service: a site that is there gets the banner in its draft."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.factories import a_site_document

FIXTURES = Path(__file__).parent / "fixtures"
KLARO = FIXTURES / "klaro.js"


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> str:
    run("init")
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(a_site_document()))
    assert run("site", "add", "--publish", "--override", "a test", file).exit_code == 0
    return "shop"


def test_an_import_is_applied_to_the_draft_and_publishes_nothing(run: Run, shop: str):
    done = run("import", "klaro", KLARO, "--site", shop, "--apply")
    assert done.exit_code == 0, done.output
    assert "shop: updated" in done.output
    assert "For you to fill in" not in done.output
    would = run("site", "diff", shop).output
    assert "1 new category: visitors will be asked about it (ads)" in would
    assert "version 1" in run("site", "list").output
    again = run("import", "klaro", KLARO, "--site", shop, "--apply")
    assert "shop: unchanged" in again.output


def test_without_apply_nothing_is_kept(run: Run, shop: str):
    assert run("import", "klaro", KLARO, "--site", shop).exit_code == 0
    assert "nothing changes" in run("site", "diff", shop).output


def test_a_site_that_is_not_there_yet_gets_a_file_to_fill_in(run: Run, shop: str, tmp_path: Path):
    file = tmp_path / "new.toml"
    done = run("import", "klaro", KLARO, "--site", "new-shop", "--output", file)
    assert "site.origins: put the owner's own word in its place" in done.output
    assert run("site", "add", file).exit_code == 0
    refused = run("import", "klaro", KLARO, "--site", "another", "--apply")
    assert refused.exit_code == 2
    assert "there is no site another yet" in refused.output


def test_a_bad_file_leaves_the_draft_as_it_is(run: Run, shop: str, tmp_path: Path):
    file = tmp_path / "klaro.js"
    file.write_text("var klaroConfig = {\n services: [,\n")
    refused = run("import", "klaro", file, "--site", shop, "--apply")
    assert refused.exit_code == 1
    assert "line 3: the script ends where a value belongs" in refused.output
    assert "nothing changes" in run("site", "diff", shop).output


@pytest.mark.parametrize(
    "arguments",
    [("--apply",), ("--site", "Not A Key"), ("--site", "../x")],
)
def test_wrong_usage_says_what_belongs_there(run: Run, arguments):
    assert run("import", "klaro", KLARO, *arguments).exit_code == 2
    assert run("import", "nothing", KLARO).exit_code == 2
