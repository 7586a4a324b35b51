"""What would change is read before it is published, in the owner's own terminal."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.factories import a_category, a_site_document


@pytest.fixture
def site_file(run: Run, tmp_path: Path) -> Path:
    run("init")
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(a_site_document()))
    return file


def rewritten(file: Path, change) -> Path:
    document = a_site_document()
    change(document)
    file.write_text(json.dumps(document))
    return file


def test_before_the_first_version_everybody_is_asked(run: Run, site_file: Path) -> None:
    run("site", "add", site_file)
    assert run("site", "diff", "shop").output == "=> the first version: every visitor is asked\n"


def test_a_draft_that_is_published_differs_in_nothing(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    result = run("site", "diff", "shop")
    assert result.output == "=> nothing changes: a publication makes no new version\n"
    assert result.exit_code == 0


def test_the_draft_is_shown_beside_what_is_published(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    words = "Counts the visits of each page, and keeps for a month which ones were read together."

    def change(document):
        document["banner"]["categories"].append(a_category("maps"))
        document["banner"]["categories"][1]["description"]["en"] = words
        document["banner"]["categories"][2]["lifetime"] = "90 days"

    run("site", "add", rewritten(site_file, change))
    assert run("site", "diff", "shop").output.splitlines() == [
        "shop: version 1, published, beside the draft",
        "~ categories.analytics.description.en",
        "    - What analytics is for, in plain words.",
        f"    + {words}",
        "~ categories.marketing.lifetime: persistent -> 90 days",
        "~ categories.marketing.services.marketing_tool.cookies._marketing*.lifetime: "
        "persistent -> 90 days",
        "+ categories.maps: Maps",
        "=> 1 new category: visitors will be asked about it (maps)",
        "=> analytics: it is described in other words: those who answered it are asked again",
    ]


def test_a_file_is_shown_before_it_is_added(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    rewritten(site_file, lambda d: d["banner"].update(texts={"en": {"accept": "Yes to all"}}))
    assert run("site", "diff", "shop", site_file).output.splitlines() == [
        f"shop: version 1, published, beside {site_file}",
        "~ texts.en.accept: Accept all -> Yes to all",
        "=> texts only: nobody is asked again",
    ]
    assert "nothing changes" in run("site", "diff", "shop").output


def test_what_is_empty_is_said_to_be_nothing(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    rewritten(site_file, lambda d: d["banner"].update(behaviour={"signals": ["matomo"]}))
    lines = run("site", "diff", "shop", site_file).output.splitlines()
    assert "~ behaviour.signals: (nothing) -> matomo" in lines


def test_a_file_of_another_site_and_an_unknown_site_are_refused(run: Run, site_file: Path) -> None:
    run("site", "add", site_file, "--publish")
    rewritten(site_file, lambda d: d["site"].update(key="other"))
    result = run("site", "diff", "shop", site_file)
    assert result.exit_code == 1
    assert "describes other, not shop" in result.output
    assert "unknown_site" in run("site", "diff", "x1").output
