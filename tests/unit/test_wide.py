"""What a suite leaves to `make test-wide` is done there again, and never there alone."""

import ast
from pathlib import Path

import pytest

from tests.wide import wide_but

TESTS = Path(__file__).resolve().parents[1]


def marks(function: ast.FunctionDef) -> str:
    return " ".join(ast.unparse(each) for each in function.decorator_list)


def test_a_file_with_a_test_that_is_wide_as_a_whole_has_others() -> None:
    for file in TESTS.rglob("test_*.py"):
        text = file.read_text("utf-8")
        if "pytest.mark.wide" not in text:
            continue
        body = ast.parse(text).body
        functions = [each for each in body if isinstance(each, ast.FunctionDef)]
        tests = [each for each in functions if each.name.startswith("test_")]
        wide = [each for each in tests if "pytest.mark.wide" in marks(each).split()]
        assert not wide or len(wide) < len(tests), file
        of_the_file = [ast.unparse(each) for each in body if isinstance(each, ast.Assign)]
        assert "pytestmark = pytest.mark.wide" not in of_the_file, file


def test_of_the_cases_of_a_test_those_that_are_kept_are_not_wide() -> None:
    cases = wide_but("a", ("c", 3), of=["a", "b", ("c", 3)])
    assert [each.values for each in cases] == [("a",), ("b",), ("c", 3)]
    assert [[mark.name for mark in each.marks] for each in cases] == [[], ["wide"], []]


@pytest.mark.parametrize("kept", [(), ("c",), ("a", "c")])
def test_at_least_one_case_is_kept_and_only_what_there_is(kept: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="of the cases to keep"):
        wide_but(*kept, of=["a", "b"])
