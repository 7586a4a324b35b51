"""A site's settings: saved, refused at the field, and never over somebody else's head."""

import re
from html import unescape

import pytest

from consentkit.domain.roles import Role
from consentkit.services.find_site import site_definition
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import actions_of
from tests.one_after_another import one_after_another

GOOD = {
    "name": "The Shop",
    "home": "https://shop.example/",
    "origins": "https://shop.example",
    "receipts_kept_days": "1095",
    "officer_name": "Ada",
    "officer_email": "privacy@shop.example",
    "officer_address": "1 Main St",
    "languages": ["en", "fr-CA"],
    "default_language": "en",
    "audience": "everybody",
}
PATH = "/sites/shop/settings"


@pytest.fixture
def owner(site, log_in: LogIn) -> Admin:
    return log_in(shop=Role.OWNER)


def made_from(page: str) -> str:
    return re.search(r'name="made_from" value="(\w*)"', page)[1]


def save(owner: Admin, seen: str | None = None, **changes):
    seen = seen if seen is not None else made_from(owner.get(PATH).text)
    return owner.post(PATH, GOOD | {"made_from": seen} | changes)


def stored(rt):
    with rt.transaction() as session:
        return site_definition("shop", session=session)


def test_what_is_saved_stands_and_is_in_the_trail(rt, owner: Admin) -> None:
    reply = save(
        owner,
        name="The Big Shop",
        origins="https://shop.example\r\nhttps://www.shop.example",
        receipts_kept_days="30",
        officer_email="dpo@shop.example",
    )
    assert reply.status_code == 303
    found = stored(rt)
    assert found.site.name == "The Big Shop"
    assert found.site.origins == ("https://shop.example", "https://www.shop.example")
    assert found.site.receipts_kept_days == 30
    assert found.banner.officer.email == "dpo@shop.example"
    [(what, details)] = actions_of(rt, "shop")
    assert what == "site_changed"
    assert {each["member"] for each in details["changes"]} == {
        "site.name",
        "site.origins",
        "site.receipts_kept_days",
        "officer.email",
    }
    page = owner.get(PATH).text
    assert "part of the banner is in its draft" in page
    assert 'value="The Big Shop"' in page


def test_saving_what_stands_changes_nothing(rt, owner: Admin) -> None:
    before = stored(rt)
    assert save(owner).status_code == 303
    assert stored(rt) == before
    assert actions_of(rt, "shop") == []


@one_after_another(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "\u202e\x07"),
        ("home", "javascript:alert(1)"),
        ("origins", "https://shop.example/path"),
        ("origins", "*"),
        ("receipts_kept_days", "-1"),
        ("receipts_kept_days", "1e3"),
        ("receipts_kept_days", "9" * 400),
        ("officer_name", ""),
        ("officer_email", "nobody"),
        ("languages", []),
        ("languages", ["en", "<b>"]),
        ("default_language", "de"),
        ("audience", "dogs"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(
    rt, owner: Admin, field: str, value
) -> None:
    before = stored(rt)
    reply = save(owner, **{field: value})
    assert reply.status_code == 422
    assert f'id="{field}-wrong"' in reply.text
    assert "javascript:alert" not in re.sub(r'value="[^"]*"', "", reply.text)
    assert stored(rt) == before
    # What was typed elsewhere is not lost.
    assert field == "officer_email" or 'value="privacy@shop.example"' in reply.text


def test_of_two_who_save_at_once_the_second_is_told_and_nothing_is_lost(
    rt, owner: Admin, log_in: LogIn
) -> None:
    other = log_in("second@admins.example", shop=Role.OWNER)
    seen = made_from(owner.get(PATH).text)
    assert save(other, seen, officer_name="Grace").status_code == 303
    reply = save(owner, seen, name="Mine <b>", officer_name="Ada")
    assert reply.status_code == 409
    page = unescape(reply.text)
    assert "Somebody else has saved these settings" in page
    assert "<td>Grace</td><td>Ada</td>" in page
    assert "<b>" not in reply.text
    assert stored(rt).banner.officer.name == "Grace"
    assert stored(rt).site.name == "The Shop"
    # Knowing of both, one may save over it.
    again = save(owner, made_from(reply.text), name="Mine", officer_name="Grace")
    assert again.status_code == 303
    assert (stored(rt).site.name, stored(rt).banner.officer.name) == ("Mine", "Grace")


def test_a_language_comes_with_our_words_and_the_owners_to_translate(rt, owner: Admin) -> None:
    assert save(owner, languages=["en", "fr-CA", "de"], default_language="de").status_code == 303
    banner = stored(rt).banner
    assert banner.languages == ("en", "fr-CA", "de")
    assert banner.texts["de"]["accept"] == "Alle akzeptieren"
    assert banner.categories[0].title["de"] == banner.categories[0].title["en"]
    assert save(owner, languages=["de"], default_language="de").status_code == 303
    assert stored(rt).banner.languages == ("de",)


def test_an_editor_may_not_change_settings(site, log_in: LogIn) -> None:
    editor = log_in(shop=Role.EDITOR)
    assert editor.get(PATH).status_code == 403
    assert PATH not in editor.get("/sites/shop").text
