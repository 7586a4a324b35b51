"""What a person reads when something is refused, in their own language."""

import pytest
from flask.testing import FlaskClient

from consentkit.domain.texts import LANGUAGES
from consentkit.web.page_texts import page_words
from tests.one_after_another import one_after_another

PATH = "/ck/shop/privacy"
pytestmark = pytest.mark.usefixtures("site")


@one_after_another("language", LANGUAGES[1:])
def test_a_refusal_is_told_in_the_visitors_language(client: FlaskClient, language: str) -> None:
    words = page_words(language)
    page = client.post(f"{PATH}?lang={language}", data={"code": "AAAA"})
    assert page.status_code == 404
    assert f'<html lang="{language}"' in page.text
    assert f"<h1>{words['problem_title']}</h1>" in page.text
    assert words["problem_unknown_code"].replace("'", "&#39;") in page.text
    assert "(404)" in page.text, "and in the exact words, for whoever helps"


def test_in_english_the_exact_words_are_enough(client: FlaskClient) -> None:
    page = client.post(PATH, data={"code": "AAAA"}).text
    assert "<h1>This code opens nothing</h1>" in page
    assert "This did not work" not in page


@pytest.mark.parametrize(
    ("step", "form", "name"),
    [
        ("", {"keys": "x"}, "receipt_not_found"),
        ("/answer", {"token": "x"}, "stale_form"),
        ("/requests", {"token": "x" * 70_000}, "body_too_large"),
        ("/nowhere", {}, "other"),
    ],
)
def test_each_refusal_says_what_to_do(
    client: FlaskClient, step: str, form: dict[str, str], name: str
) -> None:
    headers = {"Accept": "text/html"}
    page = client.post(f"{PATH}{step}?lang=de", data=form, headers=headers)
    assert page_words("de")[f"problem_{name}"] in page.text
