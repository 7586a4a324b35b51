"""No sample of the documentation is left to hope: each is tried, or says why not."""

import re

from tests.integration.docs.samples import PAGES, ROOT, samples_of
from tests.integration.docs.trials import TRIALS

ALL = [sample for page in PAGES for sample in samples_of(page)]
# What other modules here take from the pages by file name.
RECIPES = (ROOT / "tests" / "integration" / "docs").glob("test_recipe_*.py")


def test_there_are_samples_and_most_of_them_are_tried() -> None:
    assert len(ALL) > 100
    assert sum(1 for each in ALL if not each.reason) > 0.8 * len(ALL)


def test_every_sample_is_tried_or_says_why_not() -> None:
    silent = [each.place for each in ALL if not (each.trial or each.elsewhere or each.reason)]
    assert silent == []
    unknown = {each.trial for each in ALL} - {"", "recipe", *TRIALS}
    assert unknown == set()


def test_a_reason_is_a_sentence() -> None:
    assert [each.place for each in ALL if each.reason and len(each.reason.split()) < 5] == []


def test_what_is_tried_elsewhere_is_tried_there() -> None:
    for each in ALL:
        if each.elsewhere:
            path, _, name = each.elsewhere.partition("::")
            text = (ROOT / path).read_text("utf-8")
            assert not name or re.search(rf"\bdef {name}\(", text), each.place


def test_every_sample_of_a_recipe_is_taken_by_a_test() -> None:
    tests = "".join(path.read_text("utf-8") for path in RECIPES)
    for each in ALL:
        if each.trial == "recipe":
            name = each.page.removeprefix("docs/").removesuffix(".md")
            assert f'"{name}", "{each.options["file"]}"' in tests, each.place
