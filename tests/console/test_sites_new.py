"""An operator adds a site, from the template or from a file; nobody else can."""

import io
import json

import pytest

from consentkit.domain.lint import errors_among, lint
from consentkit.domain.roles import Role
from consentkit.domain.template import new_site
from consentkit.domain.texts import LANGUAGES
from consentkit.services.find_site import site_definition
from consentkit.storage import grants
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import actions_of
from tests.factories import a_site_document
from tests.one_after_another import one_after_another

GOOD = {
    "name": "The Library",
    "key": "library",
    "home": "https://library.example/start",
    "officer_name": "Ada",
    "officer_email": "privacy@library.example",
    "languages": ["fr", "en"],
    "default_language": "en",
}


@pytest.fixture
def operator(log_in: LogIn) -> Admin:
    return log_in("operator@admins.example", is_operator=True)


def test_an_operator_adds_a_site_and_is_its_owner(rt, client, operator: Admin) -> None:
    assert "/console/new-site" in operator.get("/").text
    reply = operator.post("/new-site", GOOD)
    assert reply.headers["Location"] == "/console/sites/library"
    page = operator.get("/sites/library").text
    assert "you are its owner" in page
    with rt.transaction() as session:
        found = site_definition("library", session=session)
        assert grants.role_for(session, operator.account.id, "library") is Role.OWNER
    assert found.site.origins == ("https://library.example",)
    kinds = [(c.key, c.required, str(c.lifetime.document())) for c in found.banner.categories]
    assert kinds == [
        ("session", True, "{'kind': 'session'}"),
        ("pending_registration", False, "{'kind': 'days', 'days': 30}"),
        ("persistent_login", False, "{'kind': 'persistent'}"),
    ]
    assert client.get("/ck/library/banner.js").status_code == 404
    assert [what for what, _ in actions_of(rt, "library")] == ["site_added"]


def test_the_template_can_be_published_as_it_is_in_every_language() -> None:
    site = {"key": "new", "name": "New", "home": "https://new.example/", "origins": []}
    officer = {"name": "Ada", "email": "ada@new.example"}
    made = new_site(site, {"languages": list(LANGUAGES), "officer": officer})
    assert errors_among(lint(made)) == ()
    for category in made.banner.categories:
        primary = {tag: tag.split("-")[0] for tag in LANGUAGES}
        told = {(primary[tag], text) for tag, text in category.description.items()}
        # Nothing is another language's text that somebody copied.
        assert len({text for _, text in told}) == len(told)


@one_after_another(
    ("field", "value"),
    [
        ("key", "Library"),
        ("key", "../etc"),
        ("key", ""),
        ("name", " "),
        ("home", "library.example"),
        ("origins", "library.example"),
        ("officer_email", "x"),
        ("languages", []),
        ("languages", ["tlh"]),
        ("default_language", "de"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(operator: Admin, field: str, value) -> None:
    reply = operator.post("/new-site", GOOD | {field: value})
    assert reply.status_code == 422
    assert f'id="{field}-wrong"' in reply.text
    assert operator.get("/sites/library").status_code == 404


def test_a_key_that_is_taken_is_refused_and_the_site_stays(rt, site, operator: Admin) -> None:
    reply = operator.post("/new-site", GOOD | {"key": "shop"})
    assert reply.status_code == 409
    assert "Another site has this key already" in reply.text
    with rt.transaction() as session:
        assert site_definition("shop", session=session).site.name == "The Shop"
        assert grants.role_for(session, operator.account.id, "shop") is None


def test_whoever_is_no_operator_adds_no_site(site, log_in: LogIn) -> None:
    owner = log_in(shop=Role.OWNER)
    assert "new-site" not in owner.get("/").text
    for path in ("/new-site", "/import-site"):
        assert owner.get(path).status_code == 403
        assert owner.post(path, GOOD).status_code == 403
    assert owner.post("/import-site/take", {"content": "{}"}).status_code == 403


def test_a_site_comes_from_a_file_after_a_look_at_it(rt, operator: Admin) -> None:
    text = json.dumps(a_site_document())
    reply = operator.post("/import-site", {"file": (io.BytesIO(text.encode()), "shop.json")})
    assert reply.status_code == 200
    assert "Analytics" in reply.text
    assert operator.get("/sites/shop").status_code == 404
    assert operator.post("/import-site/take", {"content": text}).status_code == 303
    assert operator.get("/sites/shop").status_code == 200
    # Taken once more, it would be another owner's site.
    assert operator.post("/import-site/take", {"content": text}).status_code == 409
