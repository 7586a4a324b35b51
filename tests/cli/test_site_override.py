"""An error stops a publication, unless somebody gives a reason, which is kept and shown."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.factories import a_site_document


@pytest.fixture
def site_file(run: Run, tmp_path: Path) -> Path:
    """A site whose refusals are asked again too soon."""
    run("init")
    return written(tmp_path, refusal_days=90)


def written(folder: Path, **members) -> Path:
    document = a_site_document()
    document["banner"] |= members
    file = folder / "shop.json"
    file.write_text(json.dumps(document))
    return file


def test_an_error_stops_a_publication_and_says_which_and_how_to_go_on(
    run: Run, site_file: Path
) -> None:
    run("site", "add", site_file)
    result = run("site", "publish", "shop")
    assert result.exit_code == 1
    assert "error    L-EU-19  banner.refusal_days" in result.output
    assert "(rules_broken)" in result.output
    assert "override" in result.output
    assert run("site", "list").output == "shop\tnot published\tThe Shop\n"


def test_adding_and_publishing_at_once_is_refused_whole(run: Run, site_file: Path) -> None:
    result = run("site", "add", site_file, "--publish")
    assert result.exit_code == 1
    assert "L-EU-19" in result.output
    assert run("site", "list").output == ""


def test_what_is_mended_is_published(run: Run, site_file: Path, tmp_path: Path) -> None:
    run("site", "add", site_file)
    run("site", "add", written(tmp_path))
    assert "published version 1" in run("site", "publish", "shop").output
    assert "override" not in run("site", "show", "shop").output


REASON = "Counsel agreed on 3 November: our members asked to be reminded."


@pytest.mark.parametrize("at_once", [True, False])
def test_a_reason_lets_it_pass_and_is_kept_with_the_rules(
    run: Run, site_file: Path, at_once: bool
) -> None:
    if at_once:
        result = run("site", "add", site_file, "--publish", "--override", f" {REASON} ")
    else:
        run("site", "add", site_file)
        result = run("site", "publish", "shop", "--override", REASON)
    assert result.exit_code == 0
    assert "in spite of L-EU-19; your reason is kept" in result.output
    (line,) = (
        line for line in run("site", "show", "shop").output.splitlines() if "override" in line
    )
    assert line.startswith("override    version 1, 20")
    assert line.endswith(f" UTC: L-EU-19: {REASON}")


def test_each_version_needs_a_reason_of_its_own(run: Run, site_file: Path, tmp_path: Path) -> None:
    run("site", "add", site_file, "--publish", "--override", "The first.")
    worse = written(tmp_path, refusal_days=60, texts={"en": {"accept": "Accept and close"}})
    assert run("site", "add", worse, "--publish").exit_code == 1
    assert run("site", "add", worse, "--publish", "--override", "The second.").exit_code == 0
    shown = run("site", "show", "shop").output
    assert "L-EU-19: The first." in shown
    assert "L-EU-07, L-EU-19: The second." in shown


def test_what_is_in_force_already_needs_no_reason(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish", "--override", "A reason.")
    assert "nothing changed since version 1" in run("site", "publish", "shop").output


def test_a_reason_that_nobody_needed_is_not_kept(run: Run, site_file: Path, tmp_path: Path) -> None:
    file = written(tmp_path)
    assert run("site", "add", file, "--publish", "--override", "In case.").exit_code == 0
    assert "override" not in run("site", "show", "shop").output


def test_a_reason_that_is_none_is_refused(run: Run, site_file: Path) -> None:
    for reason in ("", "   ", "a\nb", "a\x1b[2Jb", "x" * 501):
        result = run("site", "add", site_file, "--publish", "--override", reason)
        assert result.exit_code == 1, reason
        assert "override must be a reason of 1 to 500 characters" in result.output, reason
        assert run("site", "list").output == "", reason


def test_an_override_without_a_publication_is_a_misunderstanding(run: Run, site_file: Path) -> None:
    result = run("site", "add", site_file, "--override", REASON)
    assert result.exit_code == 2
    assert "--publish" in result.output


def test_warnings_stop_nobody(run: Run, site_file: Path, tmp_path: Path) -> None:
    file = written(tmp_path, look={"lock": True})
    assert "L-EU-06" in run("site", "check", file).output
    assert run("site", "add", file, "--publish").exit_code == 0
