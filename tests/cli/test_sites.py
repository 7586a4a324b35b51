"""Sites from a file: the same file makes the same site, and a wrong one says where."""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.factories import a_site_document
from tests.one_after_another import one_after_another


@pytest.fixture(autouse=True)
def _initialised(run: Run) -> None:
    assert run("init").exit_code == 0


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(a_site_document()))
    return file


def test_adding_is_repeatable_and_publishing_only_when_something_changed(
    run: Run, site_file: Path
) -> None:
    assert run("site", "add", site_file).output.startswith("shop: added")
    assert run("site", "add", site_file).output == "shop: unchanged\n"
    assert "published version 1" in run("site", "publish", "shop").output
    assert "nothing changed since version 1" in run("site", "publish", "shop").output
    document = a_site_document()
    document["banner"]["validity_days"] = 190
    site_file.write_text(json.dumps(document))
    result = run("site", "add", site_file, "--publish")
    assert "shop: updated" in result.output
    assert "published version 2" in result.output


def test_show_prints_the_very_tag_to_paste(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    result = run("site", "show", "shop", env={"CONSENTKIT_PUBLIC_URL": "https://c.example/x/"})
    assert '<script src="https://c.example/x/ck/shop/banner.js"></script>' in result.output
    assert 'crossorigin="anonymous"' in result.output


def test_show_prints_the_consent_mode_stub_where_google_is_told(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    assert "gtag" not in run("site", "show", "shop").output
    document = a_site_document()
    document["banner"]["behaviour"] = {"signals": ["google", "matomo"]}
    site_file.write_text(json.dumps(document))
    run("site", "add", site_file, "--publish")
    lines = run("site", "show", "shop").output.splitlines()
    (first,) = (number for number, line in enumerate(lines) if "function gtag()" in line)
    assert lines[first].startswith("  <script>window.dataLayer=window.dataLayer||[];")
    command = re.fullmatch(r"  gtag\('consent','default',(.+)\)</script>", lines[first + 1])
    assert command
    defaults = json.loads(command[1])
    assert len(defaults) == 7
    assert [name for name, state in defaults.items() if state == "granted"] == ["security_storage"]
    assert "signals     google, matomo" in lines
    manual = (Path(__file__).parents[2] / "docs" / "signals.md").read_text("utf-8")
    assert "\n".join(line.strip() for line in lines[first : first + 2]) in manual
    assert any(line.startswith("mapping     necessary: security_storage; ana") for line in lines)


def test_show_json_is_a_site_file_again(run: Run, site_file: Path, tmp_path: Path) -> None:
    run("site", "add", site_file)
    copy = tmp_path / "copy.json"
    copy.write_text(run("site", "show", "shop", "--json").output)
    assert run("site", "add", copy).output == "shop: unchanged\n"


def test_list_tells_which_sites_are_published(run: Run, site_file: Path) -> None:
    run("site", "add", site_file)
    assert run("site", "list").output == "shop\tnot published\tThe Shop\n"
    run("site", "publish", "shop")
    assert run("site", "list").output == "shop\tversion 1\tThe Shop\n"


def test_a_site_is_archived_and_brought_back(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    assert run("site", "archive", "shop").output == "shop: archived\n"
    assert run("site", "archive", "shop").output == "shop: archived already\n"
    assert "version 1, archived" in run("site", "list").output
    shown = run("site", "show", "shop").output
    assert "pages are asked nothing" in shown
    # A tag that pins a script asks for ever: none is offered.
    assert "integrity" not in shown
    assert run("site", "archive", "shop", "--undo").output == "shop: in use\n"
    assert "integrity" in run("site", "show", "shop").output
    assert run("site", "archive", "nowhere").exit_code == 1


def test_the_demo_site_keeps_the_promises_of_the_statement(run: Run) -> None:
    text = files("consentkit.membership").joinpath("site.toml").read_text()
    categories = {c["key"]: c for c in tomllib.loads(text)["banner"]["categories"]}
    assert categories["session"]["lifetime"] == "session"
    assert categories["session"]["required"] is True
    assert categories["pending_registration"]["lifetime"] == "30 days"
    assert categories["persistent_login"]["lifetime"] == "persistent"
    assert [c.get("required", False) for c in categories.values()] == [True, False, False]


@one_after_another(
    ("text", "said"),
    [
        ("[site\n", "not well-formed TOML"),
        ("", "site must be a table"),
        ("[site]\nkey = '../x'\n", "site.key must be"),
        ("[site]\nkey = 'ok'\nname = 'n'\norigins = ['https://a.example/path']", "site.origins"),
        ("[site]\nkey = 'ok'\nname = 'n'\ncolour = 'red'", "site.colour is not a known setting"),
    ],
)
def test_a_wrong_file_is_refused_whole_and_says_where(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "site.toml"
    file.write_text(text)
    result = run("site", "add", file)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert run("site", "list").output == ""


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"[" * 100_000, b" " * (2 * 1024 * 1024 + 1)])
def test_a_hostile_file_is_refused(run: Run, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "site.json"
    file.write_bytes(raw)
    result = run("site", "add", file)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_an_unknown_site_is_said_to_be_unknown(run: Run) -> None:
    for arguments in (["site", "show", "x1"], ["site", "publish", "x1"]):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "unknown_site" in result.output


def test_a_cookie_domain_that_is_everybodys_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    document = a_site_document()
    document["site"]["origins"] = ["https://shop.co.uk"]
    document["banner"]["behaviour"] = {"cookie_domain": "co.uk"}
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(document))
    refused = run("site", "add", file)
    assert refused.exit_code != 0
    assert "banner.behaviour.cookie_domain" in refused.output
    assert "public suffix" in refused.output
    assert run("site", "list").output == ""
