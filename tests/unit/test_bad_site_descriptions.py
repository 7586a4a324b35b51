"""A description with one thing wrong is refused, naming the member at fault with dots."""

import pytest

from consentkit.domain import texts as shipped
from consentkit.domain.site import SiteDefinition
from tests.factories import a_category, a_site_document

CATEGORY = "banner.categories[1]"
SERVICE = f"{CATEGORY}.services[0]"
COOKIE = f"{SERVICE}.cookies[0]"
GONE = ...
TWO = {"en": "x", "fr-CA": "x"}


def changed(path, value):
    """``a_site_document`` with the member at ``path`` replaced, or taken away for ``GONE``."""
    document = a_site_document()
    table = document
    *above, last = [
        int(step) if step.isdigit() else step
        for step in path.replace("[", ".").replace("]", "").split(".")
    ]
    for step in above:
        table = table[step] if isinstance(step, int) else table.setdefault(step, {})
    if value is GONE:
        del table[last]
    else:
        table[last] = value
    return document


NOT_TEXT = ["", "  ", None, 1, True, [], {}, "a\x00b", "a\tb", "a\x1bb", "a\x85b", "\ud800"]
NOT_LINKS = [
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,x",
    "//shop.example",
    "/privacy",
    "shop.example",
    "https://",
    "https://user@shop.example",
    "https://shop.example\\@evil.example",
    "https://[::1",
    "https://shop.example/a\nb",
    "https://shop.example/a b",
    "https://shop.example/" + "a" * 500,
    "ftp://shop.example",
    1,
]
NOT_KEYS = [
    *("", "A", "Analytics", "1st", "_x", "a-b", "a b", "a.b", "é", "a\nb", "a" * 64, 1, None),
    *("constructor", "prototype", "__proto__", "__defineGetter__", "hasOwnProperty", "toString"),
]
NOT_HOSTS = [
    *("", "*", "*.", ".t.example", "t.example.", "t..example", "*t.example", "t.*.example"),
    *("*.*.t.example", "T.example", "https://t.example", "//t.example", "t.example/x"),
    *("t.example:443", "t_t.example", "-t.example", "bücher.example", "t.example\n", "t example"),
    *("a." * 127 + "example", 1, None, []),
]
NOT_LIFETIMES = ["", "401 days", "0 days", "for ever", 30, {"kind": "days"}, [], True]

AT_FAULT = [
    *[("site.key", key) for key in ("", "a", "A1", "a_b", "../x", "a/b", "a.b", "a" * 64, "-a", 1)],
    *[("site.name", text) for text in [*NOT_TEXT, "x" * 201, GONE]],
    *[("site.home", link) for link in NOT_LINKS],
    *[("site.origins", bad) for bad in (["*"], ["null"], ["https://a.example/"], [1], "x", {})],
    ("site.origins", ["https://ok.example", "https://a.example/"]),
    ("site.origins", [f"https://a{n}.example" for n in range(51)]),
    ("site.colour", "red"),
    ("site", GONE),
    ("site", []),
    ("banner", GONE),
    ("banner", []),
    ("extra", 1),
    ("banner.colour", "red"),
    *[("banner.languages", tags) for tags in (GONE, [], ["en", "en"], "en", [1], [[]], ["en", 1])],
    *[("banner.languages", [tag]) for tag in ("EN", "en_CA", "fr-ca", "e", "*", "en\n", "")],
    *[("banner.default_language", tag) for tag in ("de", "fr", None, 1, [], {})],
    *[("banner.validity_days", days) for days in (0, 401, -1, "180", 180.0, True, None)],
    ("banner.officer", GONE),
    ("banner.officer", "Ada"),
    *[("banner.officer.name", text) for text in NOT_TEXT],
    *[
        ("banner.officer.email", mail)
        for mail in (*NOT_TEXT, "x", "a@b@c", "a b@c", "a@b\nc", "@" * 3)
    ],
    ("banner.officer.address", "x" * 501),
    ("banner.officer.phone", "1"),
    *[("banner.categories", bad) for bad in (GONE, [], {}, "x", None)],
    ("banner.categories", [a_category(f"c{n}") for n in range(33)]),
    ("banner.categories", [a_category("one"), a_category("two"), a_category("one")]),
    ("banner.categories", [a_category("news")]),
    ("banner.categories[0]", "x"),
    *[(f"{CATEGORY}.key", key) for key in [*NOT_KEYS, GONE]],
    *[(f"{CATEGORY}.required", value) for value in (1, 0, "yes", None)],
    *[(f"{CATEGORY}.lifetime", value) for value in [*NOT_LIFETIMES, GONE]],
    *[(f"{CATEGORY}.title.en", text) for text in [*NOT_TEXT, "x" * 2001]],
    (f"{CATEGORY}.title.fr-CA", GONE),
    (f"{CATEGORY}.title.de", "x"),
    (f"{CATEGORY}.title", "Analytics"),
    (f"{CATEGORY}.title", GONE),
    (f"{CATEGORY}.description.fr-CA", GONE),
    (f"{CATEGORY}.default", True),
    (f"{CATEGORY}.services", {}),
    (f"{CATEGORY}.services", [{"key": "a", "name": "A"}, {"key": "a", "name": "B"}]),
    *[(f"{SERVICE}.key", key) for key in ("constructor", "A", GONE)],
    (f"{SERVICE}.name", GONE),
    (f"{SERVICE}.provider", 1),
    *[(f"{SERVICE}.policy_url", link) for link in NOT_LINKS],
    (f"{SERVICE}.vendor", "x"),
    *[(f"{SERVICE}.block", [host]) for host in NOT_HOSTS],
    *[(f"{SERVICE}.block", bad) for bad in ("t.example", {}, None)],
    (f"{SERVICE}.block", [f"t{n}.example" for n in range(51)]),
    *[
        (f"{COOKIE}.name", name)
        for name in ("", "*", "**", "a b", "a;b", "a=b", "a\nb", "é", "a,b")
    ],
    (f"{COOKIE}.name", "a" * 129),
    *[
        (f"{COOKIE}.host", host)
        for host in ("Shop.example", "a..b", "-a", "a/b", "a:80", "*.a", ".")
    ],
    *[(f"{COOKIE}.lifetime", life) for life in ("31 days", "400 days", "persistent", "x", 1)],
    (f"{COOKIE}.purpose.fr-CA", GONE),
    (f"{COOKIE}.purpose.en", "a\x00"),
    (f"{COOKIE}.secure", True),
    *[(f"{COOKIE}.kind", kind) for kind in ("", "localStorage", "cookies", None, 1, True, [], {})],
    *[(f"{COOKIE}.http_only", value) for value in (1, 0, "true", "", None, [])],
    *[(f"{CATEGORY}.gpc", value) for value in (1, 0, "yes", None, [], {})],
    *[
        (f"{CATEGORY}.signals", value)
        for value in ("ad_storage", ["ad_storge"], ["AD_STORAGE"], [""], [1], [[]], {}, None, True)
    ],
    ("banner.purposes", {}),
    ("banner.purposes", [{"key": f"p{n}", "title": TWO, "description": TWO} for n in range(17)]),
    *[("banner.purposes[0].key", key) for key in ("constructor", "", "A")],
    ("banner.purposes[0].title.fr-CA", GONE),
    ("banner.purposes[0].lifetime", "session"),
    ("banner.texts", []),
    ("banner.texts.en", []),
    ("banner.texts.de", {"accept": "Ja"}),
    ("banner.texts.en.accpet", "Yes"),
    *[("banner.texts.en.accept", text) for text in NOT_TEXT],
]


@pytest.mark.parametrize(("path", "value"), AT_FAULT, ids=lambda value: ascii(value)[:40])
def test_a_description_with_one_thing_wrong_is_refused_by_name(refused, path, value):
    error = refused(SiteDefinition.read, changed(path, value))
    assert (error.code, error.status) == ("invalid_document", 422)
    assert error.field == path
    assert path in error.detail


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_what_is_no_table_is_refused(refused, document):
    error = refused(SiteDefinition.read, document)
    assert error.field is None
    assert "table" in error.detail


def test_a_purpose_with_the_key_of_a_category_is_refused(refused):
    error = refused(SiteDefinition.read, changed("banner.purposes[0].key", "analytics"))
    assert error.field == "banner.categories"
    assert "analytics" in error.detail


def test_a_host_does_not_wait_for_what_is_never_off(refused):
    error = refused(
        SiteDefinition.read, changed("banner.categories[0].services[0].block", ["t.example"])
    )
    assert error.field == "banner.categories[0].services"
    assert "block" in error.detail


def test_a_host_waits_for_one_answer_only(refused):
    document = changed(f"{SERVICE}.block", ["t.example", "*.t.example"])
    assert SiteDefinition.read(document)
    document["banner"]["categories"][2]["services"][0]["block"] = ["*.t.example"]
    error = refused(SiteDefinition.read, document)
    assert error.field == "banner.categories"
    assert "*.t.example" in error.detail


def test_no_cookie_outlives_the_session_of_its_category(refused):
    document = changed("banner.categories[0].services[0].cookies[0].lifetime", "1 day")
    assert document["banner"]["categories"][0]["lifetime"] == "session"
    error = refused(SiteDefinition.read, document)
    assert error.field == "banner.categories[0].services[0].cookies[0].lifetime"


@pytest.mark.parametrize("kind", ["local_storage", "session_storage", "indexed_db"])
def test_only_a_cookie_can_be_out_of_scripts_reach(refused, kind):
    document = changed(f"{COOKIE}.kind", kind)
    document["banner"]["categories"][1]["services"][0]["cookies"][0]["http_only"] = True
    assert refused(SiteDefinition.read, document).field == f"{COOKIE}.http_only"


@pytest.mark.parametrize("kind", ["local_storage", "session_storage", "indexed_db"])
def test_other_stores_have_names_that_no_cookie_could_have(refused, kind):
    document = changed(f"{COOKIE}.name", "persist:cart [1]; */é")
    cookie = document["banner"]["categories"][1]["services"][0]["cookies"][0]
    assert refused(SiteDefinition.read, document).field == f"{COOKIE}.name"
    cookie["kind"] = kind
    read = SiteDefinition.read(document).banner.categories[1].services[0].cookies[0]
    assert (read.kind, read.name) == (kind, "persist:cart [1]; */é")
    for everything in ("*", "**"):
        cookie["name"] = everything
        assert refused(SiteDefinition.read, document).field == f"{COOKIE}.name"


def test_no_signal_turns_off_what_is_required(refused):
    document = changed("banner.categories[0].gpc", True)
    assert refused(SiteDefinition.read, document).field == "banner.categories[0].gpc"


def test_a_language_that_is_not_shipped_needs_every_text(refused):
    document = a_site_document()
    document["banner"] |= {"languages": ["la"], "default_language": "la", "purposes": []}
    document["banner"]["categories"] = [
        {"key": "a", "lifetime": "session", "title": "A", "description": "A"}
    ]
    first = shipped.keys()[0]
    assert refused(SiteDefinition.read, document).field == f"banner.texts.la.{first}"
    document["banner"]["texts"] = {"la": dict.fromkeys(shipped.keys(), "Ita")}
    assert SiteDefinition.read(document).banner.texts["la"][first] == "Ita"
    document["banner"]["texts"]["la"].popitem()
    assert refused(SiteDefinition.read, document).field == f"banner.texts.la.{shipped.keys()[-1]}"


def test_the_largest_banner_there_may_be_is_taken():
    document = a_site_document()
    document["banner"]["categories"] = [a_category(f"c{n}") for n in range(32)]
    document["banner"]["purposes"] = [
        {"key": f"p{n}", "title": TWO, "description": TWO} for n in range(16)
    ]
    assert len(SiteDefinition.read(document).banner.answerable()) == 48
