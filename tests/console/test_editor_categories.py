"""Categories in the editor: added, changed, put in order and removed, and two editors at once."""

import pytest

from consentkit.domain.roles import Role
from consentkit.storage import admin_actions, sites
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.editing import EDITOR, a_form, draft_of, hidden, revision, send


@pytest.fixture
def admin(publish, log_in: LogIn) -> Admin:
    publish()
    return log_in(shop=Role.EDITOR)


def keys(rt) -> list[str]:
    return [category.key for category in draft_of(rt).banner.categories]


def test_a_category_is_added_to_the_draft_and_visitors_see_nothing_of_it_yet(
    admin: Admin, rt, client
) -> None:
    reply = send(admin, "/categories/new", a_form())
    assert reply.status_code == 303
    assert reply.headers["Location"].endswith("/editor/categories/video")
    page = admin.get(f"{EDITOR}/categories/video").text
    assert "Saved in the draft" in page
    assert "Vidéos" in page
    assert keys(rt) == ["necessary", "analytics", "marketing", "video"]
    assert "video" not in client.get("/ck/shop/banner.json").text


def test_a_change_is_in_the_trail_with_what_it_was_before(admin: Admin, rt) -> None:
    form = a_form("analytics", lifetime="session", required="yes", required_because="It counts.")
    assert send(admin, "/categories/analytics", form).status_code == 303
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        wanted = admin_actions.Wanted(what="draft_changed")
        (noted,) = admin_actions.of_site(session, site_id, wanted, before=None, limit=9)
    assert noted.actor == admin.account.email
    told = {(each["member"], each["before"], each["after"]) for each in noted.details["changes"]}
    assert ("categories.analytics.title.en", "Analytics", "Films") in told
    assert ("categories.analytics.lifetime", "30 days", "session") in told
    assert ("categories.analytics.required", "no", "yes") in told
    assert noted.details["revision"] == draft_of(rt).revision


def test_saving_what_stands_there_already_changes_nothing(admin: Admin, rt) -> None:
    send(admin, "/categories/analytics", a_form("analytics"))
    before = draft_of(rt)
    send(admin, "/categories/analytics", a_form("analytics"))
    assert draft_of(rt) == before
    assert "Nothing to save" in admin.get(EDITOR).text


def test_cookies_that_live_as_long_as_their_category_go_on_doing_so(admin: Admin, rt) -> None:
    send(admin, "/categories/analytics", a_form("analytics", days="7"))
    category = draft_of(rt).banner.categories[1]
    assert category.lifetime.days == 7
    assert category.services[0].cookies[0].lifetime.days == 7


def test_a_language_left_empty_shows_the_default_languages_words(admin: Admin, rt) -> None:
    send(admin, "/categories/new", a_form(**{"description.fr-CA": "", "title.fr-CA": " "}))
    category = draft_of(rt).banner.categories[-1]
    assert category.title["fr-CA"] == "Films"
    assert "not translated" in admin.get(f"{EDITOR}/categories/video").text


REFUSED = [
    ("key", "analytics", "This key is taken"),
    ("key", "news", "This key is taken"),
    ("key", "constructor", "A key has 1 to 63"),
    ("key", "Vidéo", "A key has 1 to 63"),
    ("key", '"><script>alert(1)</script>', "A key has 1 to 63"),
    ("key", "../../x", "A key has 1 to 63"),
    ("key", "", "A key has 1 to 63"),
    ("key", "a" * 64, "A key has 1 to 63"),
    ("title.en", "a\x07b", "A title in one line"),
    ("title.en", "two\r\nlines\x00", "A title in one line"),
    ("description.en", "x" * 2001, "A description is needed"),
    ("days", "0", "a whole number from 1 to 400"),
    ("days", "401", "a whole number from 1 to 400"),
    ("days", "1e2", "a whole number from 1 to 400"),
    ("days", "", "a whole number from 1 to 400"),
    ("lifetime", "for ever", "a whole number from 1 to 400"),
    ("required", "yes", "Say why the site cannot work"),
    ("required_because", "x" * 501, "Say why the site cannot work"),
]


def test_what_cannot_be_saved_is_said_at_its_field_and_what_was_typed_stays(
    admin: Admin, rt
) -> None:
    before = draft_of(rt)
    for field, value, message in REFUSED:
        more = {"required": "yes"} if field == "required_because" else {}
        reply = send(admin, "/categories/new", a_form(**{field: value}, **more))
        assert reply.status_code == 422, (field, value)
        assert message in reply.text, (field, value)
        assert 'aria-invalid="true"' in reply.text
        assert "Montre des vidéos" in reply.text
        assert "<script>alert" not in reply.text
    assert draft_of(rt) == before


def test_markup_in_words_is_shown_as_the_text_that_it_is(admin: Admin) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'{{7*7}}${7*7}</textarea><script>alert(2)</script>"
    send(admin, "/categories/new", a_form(**{"title.en": hostile, "description.en": hostile}))
    pages = [EDITOR, f"{EDITOR}/categories/video", f"{EDITOR}/categories/video/remove"]
    for path in pages:
        text = admin.get(path).text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text
        assert "<img src=x" not in text
        assert "<script>" not in text


def test_a_category_moves_by_a_step_and_the_keyboard_stays_at_its_button(admin: Admin, rt) -> None:
    reply = send(admin, "/categories/order", {"up": "marketing"})
    assert keys(rt) == ["necessary", "marketing", "analytics"]
    page = admin.client.get(reply.headers["Location"]).text
    assert 'name="up" value="marketing" autofocus' in page
    send(admin, "/categories/order", {"down": "necessary"})
    assert keys(rt) == ["marketing", "necessary", "analytics"]
    send(admin, "/categories/order", {"up": "marketing"})
    assert keys(rt) == ["marketing", "necessary", "analytics"]


def test_categories_are_put_in_any_order_at_once_and_in_no_other_set(admin: Admin, rt) -> None:
    send(admin, "/categories/order", {"order": "marketing analytics necessary"})
    assert keys(rt) == ["marketing", "analytics", "necessary"]
    for wrong in ("marketing analytics", "marketing analytics analytics", "a b c", ""):
        assert send(admin, "/categories/order", {"order": wrong}).status_code == 404
    assert keys(rt) == ["marketing", "analytics", "necessary"]


def test_a_category_is_removed_after_it_was_said_what_that_means(admin: Admin, rt) -> None:
    page = admin.get(f"{EDITOR}/categories/analytics/remove").text
    assert "never given to another key" in page
    assert send(admin, "/categories/analytics/remove", {}).status_code == 303
    assert keys(rt) == ["necessary", "marketing"]
    assert admin.get(f"{EDITOR}/categories/analytics").status_code == 404


def test_the_last_category_stays(admin: Admin, rt) -> None:
    for key in ("analytics", "marketing"):
        send(admin, f"/categories/{key}/remove", {})
    reply = send(admin, "/categories/necessary/remove", {})
    assert reply.status_code == 422
    assert "has to stay" in reply.text
    assert keys(rt) == ["necessary"]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    admin: Admin, log_in: LogIn, rt
) -> None:
    opened = revision(admin.get(f"{EDITOR}/categories/analytics"))
    other = log_in("other@admins.example", shop=Role.OWNER)
    send(other, "/categories/marketing", a_form("marketing", **{"title.en": "Ads & more"}))
    mine = a_form("analytics", **{"title.en": "Counting <b>"})
    reply = send(admin, "/categories/analytics", mine, at=opened)
    assert reply.status_code == 409
    assert "other@admins.example" in reply.text
    assert "<ins>Ads &amp; more</ins>" in reply.text
    assert "<ins>Counting &lt;b&gt;</ins>" in reply.text
    titles = [category.title["en"] for category in draft_of(rt).banner.categories]
    assert titles == ["Necessary", "Analytics", "Ads & more"]
    again = admin.post(f"{EDITOR}/categories/analytics", hidden(reply))
    assert again.status_code == 303, again.text
    titles = [category.title["en"] for category in draft_of(rt).banner.categories]
    assert titles == ["Necessary", "Counting <b>", "Ads & more"]


def test_a_change_to_what_somebody_else_removed_is_said_to_be_impossible(
    admin: Admin, log_in: LogIn
) -> None:
    opened = revision(admin.get(EDITOR))
    other = log_in("other@admins.example", shop=Role.OWNER)
    send(other, "/categories/marketing/remove", {})
    # The page of what is gone is gone; a step in the order still tells of the conflict.
    reply = send(admin, "/categories/order", {"up": "marketing"}, at=opened)
    assert reply.status_code == 409
    assert "no longer goes with the draft" in reply.text
    assert "Save mine" not in reply.text


def test_a_form_without_the_drafts_revision_saves_nothing(admin: Admin, rt) -> None:
    before = draft_of(rt)
    for stale in ("", "0", "-1", "none", "9" * 40, "1.5"):
        reply = admin.post(f"{EDITOR}/categories/new", a_form() | {"revision": stale})
        assert reply.status_code == 409, stale
    assert draft_of(rt) == before


def test_every_page_is_there_in_french(admin: Admin) -> None:
    page = admin.get(EDITOR, headers={"Accept-Language": "fr"}).text
    assert "Ajouter une catégorie" in page
