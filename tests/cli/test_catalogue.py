"""`consentkit catalogue import`: the Open Cookie Database, and files that only look like it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from consentkit.domain.catalogue import read_retention, seed
from consentkit.domain.category import Cookie
from consentkit.domain.lifetime import Lifetime
from consentkit.domain.reader import Reader
from consentkit.services.find_cookies import cookies_of, find_cookies
from tests.conftest import Run
from tests.one_after_another import one_after_another

HEAD = (
    "ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,"
    "Data Controller,User Privacy & GDPR Rights Portals,Wildcard match\r\n"
)
GOOD = (
    'a-1,Adobe Analytics,Analytics,s_vi,2o7.net (3rd party),"Counts, and more",2 years,'
    "Adobe,https://www.adobe.com/privacy.html,0\r\n"
)


@pytest.fixture
def take(tmp_path: Path, run: Run, rt) -> Callable[..., Result]:
    def importing(text: str | bytes, *options: str) -> Result:
        file = tmp_path / "catalogue.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run("catalogue", "import", *options, str(file))

    return importing


def found(rt, wanted: str):
    with rt.transaction() as session:
        return find_cookies(wanted, session=session)


def test_the_catalogue_is_imported_and_takes_the_place_of_the_one_before(take, rt) -> None:
    assert take(HEAD + GOOD).output == "1 cookies imported\n"
    (known,) = found(rt, "s_vi")
    assert (known.service, known.provider, known.host) == ("Adobe Analytics", "Adobe", "2o7.net")
    assert known.days == 400
    assert known.purpose == {"en": "Counts, and more"}
    take("\ufeff" + HEAD + GOOD.replace("s_vi", "s_new"))
    assert found(rt, "s_vi") == ()
    assert len(found(rt, "s_new")) == 1


def test_a_row_of_names_that_begin_alike_is_a_pattern(take, rt) -> None:
    take(HEAD + GOOD.replace("s_vi", "s_v_").replace(",0\r\n", ",1\r\n"))
    assert found(rt, "s_v_")[0].name == "s_v_*"


@pytest.mark.parametrize(
    ("written", "name"),
    [("s_vi [x4]", "s_vi"), ("s_vi[x2]", "s_vi"), ("EBFCD<BannerID>", "EBFCD*")],
)
def test_a_name_as_the_real_file_writes_it_is_understood(take, rt, written, name) -> None:
    assert take(HEAD + GOOD.replace("s_vi", written)).output == "1 cookies imported\n"
    assert found(rt, name.strip("*"))[0].name == name


def test_formula_cells_are_text(take, rt) -> None:
    formula = '=HYPERLINK(""http://evil.example"")'
    take(HEAD + GOOD.replace('"Counts, and more"', f'"{formula}"').replace("Adobe,", "@SUM(A1),"))
    (known,) = found(rt, "s_vi")
    assert known.purpose["en"] == formula.replace('""', '"')
    assert known.provider == "@SUM(A1)"


@one_after_another(
    ("row", "why"),
    [
        (GOOD.replace("s_vi", ""), "is no name of a cookie"),
        (GOOD.replace("s_vi", "=1+1 x"), "is no name of a cookie"),
        (GOOD.replace("s_vi", "<script>"), "is no name of a cookie"),
        (GOOD.replace("Adobe Analytics", ""), "names no platform"),
        (GOOD.replace("Counts, and more", " "), "has no description"),
        ("a,b\r\n", "fewer cells"),
        (GOOD.replace("Counts", "x" * 140_000), "field larger than field limit"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_nothing_is_taken_over(take, rt, row, why) -> None:
    take(HEAD + GOOD)
    other = GOOD.replace("s_vi", "other")
    done = take(HEAD + other + row)
    assert done.exit_code == 1
    assert "line 3: " in done.stderr
    assert why in done.stderr
    assert [each.name for each in found(rt, "adobe")] == ["s_vi"]
    assert take(HEAD + other + row, "--skip-bad").exit_code == 0
    assert [each.name for each in found(rt, "adobe")] == ["other"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a catalogue"),
        ("a,b,c\n1,2,3\n", "not a catalogue"),
        (HEAD.encode() + b"\xff\xfe", "line 2: this is not UTF-8"),
        (b"\0" * 1000, "not a catalogue"),
    ],
)
def test_another_file_is_refused_whole(take, rt, text, why) -> None:
    done = take(text)
    assert done.exit_code == 1
    assert why in done.stderr


def test_a_file_of_five_megabytes_is_taken(take, rt) -> None:
    rows = (GOOD.replace("s_vi", f"s_{n}").replace("and more", "x" * 500) for n in range(8_500))
    text = HEAD + "".join(rows)
    assert len(text) > 5 * 1024 * 1024
    assert take(text).output == "8500 cookies imported\n"
    assert len(found(rt, "adobe")) == 20


def test_our_own_come_first_and_are_not_doubled_by_the_catalogue(take, rt) -> None:
    take(HEAD + GOOD.replace("Adobe Analytics", "Google Analytics").replace("s_vi", "_ga"))
    with rt.transaction() as session:
        names = [each.name for each in cookies_of("Google Analytics", session=session)]
    assert names.count("_ga") == 1
    assert found(rt, "_ga")[0].purpose.get("fr")


def test_what_we_describe_ourselves_may_stand_in_a_banner_as_it_is() -> None:
    assert len(seed()) >= 40
    for known in seed():
        document = {
            "name": known.name,
            "host": known.host,
            "kind": known.kind,
            "purpose": dict(known.purpose),
        }
        Cookie.read(Reader(document, "cookie"), ("en", "fr"), Lifetime("persistent"))
        assert known.days is None or 0 <= known.days <= 400


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 years", 400),
        ("1 year", 365),
        ("13 months", 390),
        ("30 minutes", 1),
        ("Session", 0),
        ("a day", 1),
        ("Persistent", 400),
        ("unknown", None),
        ("", None),
        ("9999 years", 400),
    ],
)
def test_a_retention_in_words_is_read_as_days(text: str, days: int | None) -> None:
    assert read_retention(text) == days
