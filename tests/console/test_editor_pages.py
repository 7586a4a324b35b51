"""The editor's other pages: opt-ins, texts by language, look and rules."""

from typing import Any

import pytest

from consentkit.domain import texts as shipped
from consentkit.domain.roles import Role
from consentkit.storage import sites
from consentkit.storage.models import BannerDraftRow
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.editing import EDITOR, draft_of, revision, send


@pytest.fixture
def admin(publish, log_in: LogIn) -> Admin:
    publish()
    return log_in(shop=Role.EDITOR)


def a_look(**changes: Any) -> dict[str, Any]:
    return {
        "layout": "box",
        "position": "bottom-end",
        "second_layer": "side",
        "preset": "paper",
        "theme": "auto",
        "reopen": "bottom-start",
        "isolation": "light",
        "radius": "8",
        "font": "Georgia, serif",
        "light.background": "#FFFFFF",
        "light.text": "#767676",
    } | changes


def the_rules(**changes: Any) -> dict[str, Any]:
    return {
        "validity_days": "100",
        "refusal_days": "120",
        "hide_from_bots": "yes",
        "count_shown": "yes",
        "cookie_domain": "",
        "signals": ["google", "matomo"],
        "gpc.necessary": "",
        "gpc.analytics": "yes",
        "gpc.marketing": "",
        "own.analytics": "yes",
        "signals.analytics": ["analytics_storage"],
    } | changes


def test_opt_ins_are_added_changed_put_in_order_and_removed(admin: Admin, rt) -> None:
    form = {"key": "post", "title.en": "By post", "description.en": "A letter in spring."}
    assert send(admin, "/opt-ins/new", form).status_code == 303
    send(admin, "/opt-ins/order", {"up": "post"})
    assert [each.key for each in draft_of(rt).banner.purposes] == ["post", "news"]
    send(admin, "/opt-ins/post", form | {"title.en": "Letters"})
    assert draft_of(rt).banner.purposes[0].title["en"] == "Letters"
    assert "never given to another key" in admin.get(f"{EDITOR}/opt-ins/post/remove").text
    send(admin, "/opt-ins/post/remove", {})
    assert [each.key for each in draft_of(rt).banner.purposes] == ["news"]
    for key in ("news", "analytics"):
        reply = send(admin, "/opt-ins/new", form | {"key": key})
        assert reply.status_code == 422
        assert "This key is taken" in reply.text


def test_only_words_that_are_not_the_shipped_ones_are_kept(admin: Admin, rt) -> None:
    page = admin.get(f"{EDITOR}/texts/fr-CA").text
    words = shipped.words("fr-CA")
    assert f'placeholder="{words["accept"]}"' in page
    send(admin, "/texts/fr-CA", {"accept": "D’accord", "decline": words["decline"]})
    assert draft_of(rt).banner.texts["fr-CA"] == words | {"accept": "D’accord"}
    with rt.transaction() as session:
        row = session.get_one(BannerDraftRow, sites.find_id(session, "shop"))
        assert row.content["texts"] == {"fr-CA": {"accept": "D’accord"}}
    send(admin, "/texts/fr-CA", {})
    assert draft_of(rt).banner.texts["fr-CA"] == words


def test_a_text_too_long_or_with_control_codes_is_refused_at_its_field(admin: Admin, rt) -> None:
    for text in ("x" * 2001, "a\x00b"):
        reply = send(admin, "/texts/en", {"intro": text, "heading": "Kept as typed"})
        assert reply.status_code == 422
        assert 'id="f-intro-fault"' in reply.text
        assert "Kept as typed" in reply.text
    assert draft_of(rt).banner.texts["en"] == shipped.words("en")


def test_all_words_of_a_language_fit_into_one_form(admin: Admin, rt) -> None:
    keys = shipped.keys()
    long = {key: f"{key} " + "話" * 500 for key in keys}
    assert send(admin, "/texts/en", long).status_code == 303
    assert draft_of(rt).banner.texts["en"]["intro"] == long["intro"]


def test_a_language_begins_as_a_copy_and_tells_how_much_is_translated(admin: Admin, rt) -> None:
    assert send(admin, "/texts/languages", {"language": "de"}).status_code == 303
    page = admin.get(f"{EDITOR}/texts").text
    assert "100% translated" in page
    banner = draft_of(rt).banner
    assert banner.languages == ("en", "fr-CA", "de")
    assert banner.texts["de"] == shipped.words("de")
    assert banner.categories[0].description["de"] == banner.categories[0].description["en"]
    # Of 33 shipped texts and 11 of the owner's own, 4 descriptions have more than one word.
    assert "still in the default language: 4" in page
    assert f'{EDITOR}/categories/necessary">necessary · description' in page
    send(admin, "/texts/de/remove", {})
    assert draft_of(rt).banner.languages == ("en", "fr-CA")


def test_a_language_that_consentkit_does_not_speak_begins_with_the_default_ones_words(
    admin: Admin, rt
) -> None:
    send(admin, "/texts/languages", {"language": "cy"})
    assert draft_of(rt).banner.texts["cy"] == shipped.words("en")
    assert "not translated" in admin.get(f"{EDITOR}/texts/cy").text


def test_languages_that_are_none_are_refused_and_the_default_stays(admin: Admin, rt) -> None:
    before = draft_of(rt)
    for tag in ("en", "", "EN", "../../etc", "<b>", "x" * 30):
        reply = send(admin, "/texts/languages", {"language": tag})
        assert reply.status_code == 422, tag
        assert 'id="f-language-fault"' in reply.text
    assert send(admin, "/texts/en/remove", {}).status_code == 422
    assert send(admin, "/texts/xx/remove", {}).status_code == 404
    assert admin.get(f"{EDITOR}/texts/xx").status_code == 404
    assert draft_of(rt) == before


def test_the_look_is_saved_and_shown_with_its_contrast(admin: Admin, rt) -> None:
    assert send(admin, "/look", a_look()).status_code == 303
    look = draft_of(rt).banner.look
    assert (look.layout, look.position, look.radius) == ("box", "bottom-end", 8)
    assert look.light == {"background": "#ffffff", "text": "#767676"}
    page = admin.get(f"{EDITOR}/look").text
    assert '<td class="measure">4.54</td>' in page
    assert "verdict poor" not in page


def test_contrast_is_checked_without_saving_and_without_javascript(admin: Admin, rt) -> None:
    before = draft_of(rt)
    reply = send(admin, "/look", a_look(check="yes", **{"light.text": "#cccccc"}))
    assert reply.status_code == 200
    assert ">too weak, 4.5 is needed<" in reply.text
    assert 'value="#cccccc"' in reply.text
    assert draft_of(rt) == before


def test_colours_that_are_none_and_looks_that_cannot_be_are_refused_at_the_field(
    admin: Admin, rt
) -> None:
    before = draft_of(rt)
    for field, value in (
        ("light.background", "red"),
        ("light.text", "#12"),
        ("dark.button", "#12345g"),
        ("light.border", "url(//evil.example)"),
        ("dark.focus", "#fff;}body{display:none"),
        ("light.focus", '"><script>alert(1)</script>'),
        ("radius", "33"),
        ("radius", "-1"),
        ("radius", "٣"),
        ("font", "x;} @import url(//evil.example)"),
        ("layout", "popup"),
        ("position", "left"),
    ):
        for extra in ({}, {"check": "yes"}):
            reply = send(admin, "/look", a_look(**{field: value}, **extra))
            assert reply.status_code == 422, (field, value)
            assert f'id="f-{field.replace(".", "-")}-fault"' in reply.text, (field, value)
            assert "<script>alert" not in reply.text
    bar = send(admin, "/look", a_look(layout="bar"))
    assert "A bar is at the bottom or at the top" in bar.text
    inline = send(admin, "/look", a_look(layout="inline", lock="yes"))
    assert 'id="f-lock-fault"' in inline.text
    assert draft_of(rt) == before


def test_the_rules_are_saved_for_the_banner_and_for_each_category(admin: Admin, rt) -> None:
    assert send(admin, "/rules", the_rules()).status_code == 303
    banner = draft_of(rt).banner
    assert (banner.validity_days, banner.refusal_days) == (100, 120)
    assert banner.behaviour.signals == ("google", "matomo")
    assert banner.behaviour.hide_from_bots
    assert banner.behaviour.count_shown
    assert not banner.behaviour.reload_on_withdrawal
    analytics = banner.categories[1]
    assert (analytics.own_gpc, analytics.own_signals) == (True, ("analytics_storage",))
    assert banner.categories[2].own_signals is None
    # As they were before: what the key suggests.
    send(admin, "/rules", {"validity_days": "100", "refusal_days": "100", "gpc.analytics": ""})
    analytics = draft_of(rt).banner.categories[1]
    assert (analytics.own_gpc, analytics.own_signals) == (None, None)


def test_rules_that_cannot_be_are_refused_at_the_field(admin: Admin, rt) -> None:
    before = draft_of(rt)
    for field, value in (
        ("validity_days", "0"),
        ("validity_days", "401"),
        ("refusal_days", "many"),
        ("refusal_days", "9" * 5000),
        ("cookie_domain", "co.uk"),
        ("cookie_domain", "elsewhere.example"),
        ("cookie_domain", "https://shop.example"),
        ("signals", ["google", "google"]),
        ("signals", ["evil"]),
        ("signals.analytics", ["evil"]),
        ("gpc.necessary", "yes"),
    ):
        reply = send(admin, "/rules", the_rules(**{field: value}))
        assert reply.status_code == 422, (field, value)
        assert f'id="f-{field.replace(".", "-")}-fault"' in reply.text, (field, value)
    assert draft_of(rt) == before


def test_each_form_tells_of_a_conflict(admin: Admin, rt) -> None:
    stale = revision(admin.get(EDITOR))
    send(admin, "/rules", the_rules())
    before = draft_of(rt)
    for path, form in (
        ("/look", a_look()),
        ("/rules", the_rules(validity_days="99")),
        ("/texts/en", {"accept": "Yes"}),
        ("/texts/languages", {"language": "de"}),
        ("/texts/fr-CA/remove", {}),
        ("/opt-ins/order", {"up": "news"}),
        ("/opt-ins/news/remove", {}),
        ("/categories/marketing/remove", {}),
    ):
        reply = send(admin, path, form, at=stale)
        assert reply.status_code == 409, path
        assert "What was changed meanwhile" in reply.text
    assert draft_of(rt) == before


def test_every_page_has_its_words_in_french(admin: Admin, publish) -> None:
    for path in ("", "/opt-ins", "/texts", "/texts/fr-CA", "/look", "/rules", "/opt-ins/news"):
        page = admin.get(f"{EDITOR}{path}", headers={"Accept-Language": "fr"})
        assert page.status_code == 200
        assert '<html lang="fr"' in page.text
        assert "editor_" not in page.text
