"""`make docs` refuses what would be a dead end, and names the page."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.one_after_another import one_after_another

ROOT = Path(__file__).parents[3]
PAGE = "# A page\n\nWhat it says.\n\n"
REFUSED = (
    ("[there](nowhere.md)", "docs/extra.md leads to nowhere.md"),
    ("[there](look.md#nothing)", "docs/extra.md leads to look.md#nothing, which has no such"),
    ("[there](#nothing)", "docs/extra.md leads to #nothing, which has no such heading"),
    ("[there](../setup.cfg)", "nor one of the files in docs/index.toml"),
    ("[there](../../secret.md)", "docs/extra.md leads to ../../secret.md"),
    ("[there](http://example.org)", "which is neither ours nor https"),
    ("![](layouts.png)", "without saying what it shows"),
    ("![A picture](none.png)", "docs/extra.md leads to none.png"),
    ("<div>markup</div>", "docs/extra.md has markup of its own"),
    ("<!-- said --><script>1</script>", "docs/extra.md has markup of its own"),
    ("    code without fences", "docs/extra.md has a sample without fences"),
    ("# Another first heading", "docs/extra.md needs one heading of the first level"),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for folder in ("docs", "deploy", "integrations", "static"):
        ignored = shutil.ignore_patterns("src", "docs") if folder == "static" else None
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    return root


def build(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/docs", str(tree / "built"), str(tree)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@one_after_another(("text", "said"), REFUSED)
def test_what_leads_nowhere_is_refused_with_the_pages_name(
    tree: Path, text: str, said: str
) -> None:
    page = tree / "docs" / "extra.md"
    page.write_text(PAGE + text)
    done = build(tree)
    page.unlink()
    assert done.returncode == 1, text
    assert said in done.stderr


def test_a_page_that_nobody_put_into_the_index_is_shown_behind_all_others(tree: Path) -> None:
    page = tree / "docs" / "extra.md"
    page.write_text(PAGE + "<!-- a remark -->\n\n[The look](look.md#languages)\n")
    done = build(tree)
    page.unlink()
    assert done.returncode == 0, done.stderr
    built = (tree / "built" / "extra.html").read_text("utf-8")
    assert '<a href="look.html#languages">' in built
    assert "a remark" not in built
    assert "<h2>More</h2>" in (tree / "built" / "index.html").read_text("utf-8")


def test_an_index_that_names_what_is_not_there_is_refused(tree: Path) -> None:
    index = tree / "docs" / "index.toml"
    before = index.read_text()
    index.write_text(before + '\n[[section]]\ntitle = "None"\npages = ["absent"]\n')
    done = build(tree)
    index.write_text(before)
    assert "docs/index.toml names absent, but there is no such page" in done.stderr
