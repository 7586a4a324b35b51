"""What becomes of another tool's configuration: `consentkit import`, from its file to a site."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from consentkit.cli.main import main
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.moved_from import TOOLS
from consentkit.domain.moving.finding import MAX_FILE_BYTES
from consentkit.domain.moving.move import move
from consentkit.domain.saying import say
from consentkit.domain.site import SiteDefinition
from consentkit.domain.site_file import read_site_file
from consentkit.domain.site_toml import format_toml
from tests.factories import a_site_document

FIXTURES = Path(__file__).parent / "fixtures"
FILES = {
    "klaro": "klaro.js",
    "cookieconsent": "cookieconsent.js",
    "orejime": "orejime.js",
    "tarteaucitron": "tarteaucitron.html",
    "osano": "osano.html",
}


def moved(tool: str, file: str = "", into: SiteDefinition | None = None):
    name = file or FILES[tool]
    found = move(tool, (FIXTURES / name).read_bytes(), into=into, name=name)
    return found, found.definition.banner


def told(found, kind: str) -> dict[str, str]:
    return {f"{note.member}:{note.line}": note.sentence for note in found.report.of(kind)}


def cookies_of(category) -> list[tuple[str, str]]:
    return [(c.name, c.host) for service in category.services for c in service.cookies]


def names_of(banner) -> dict[str, tuple[tuple[str, ...], str]]:
    return {each.name: (each.categories, each.service) for each in banner.moved_from.names}


def test_klaros_purposes_services_cookies_and_texts_become_ours():
    found, banner = moved("klaro")
    assert banner.languages == ("en", "fr")
    assert [(c.key, c.required) for c in banner.categories] == [
        ("analytics", False),
        ("ads", False),
        ("security", True),
    ]
    analytics = banner.categories[0]
    assert analytics.title == {"en": "Statistics", "fr": "Statistiques"}
    assert analytics.description["fr"] == "Compte les lectures."
    assert cookies_of(analytics) == [
        *(("_ga", ""), ("_ga_*", ""), ("_gid", ""), ("_gat_*", "shop.example")),
        ("chat", ""),
    ]
    assert analytics.services[0].cookies[0].purpose["en"] == "Counts visits for Google."
    assert (banner.validity_days, banner.look.lock) == (90, True)
    assert banner.texts["en"]["accept"] == "Yes to all"
    assert banner.texts["fr"]["decline"] == "Non merci"
    assert banner.texts["en"]["intro"] == "This shop counts visits and shows offers, if you let it."
    assert (banner.moved_from.tool, banner.moved_from.cookie) == ("klaro", "shop-consent")
    assert names_of(banner)["google-analytics"] == (("analytics",), "google_analytics")
    lost, ask = told(found, "lost"), told(found, "ask")
    assert lost["services[0].callback:34"].startswith("a function: nothing")
    assert lost["services[0].default:33"] == "nothing here is on before a visitor has said yes"
    assert ask["services[0].cookies[3]:32"].startswith("/^_g[ab]c$/ has no equal")


def test_a_service_with_several_purposes_waits_for_all_of_them_and_the_owner_is_asked():
    found, banner = moved("klaro")
    assert names_of(banner)["chat"] == (("ads", "analytics"), "chat")
    holders = [c.key for c in banner.categories if any(s.key == "chat" for s in c.services)]
    assert holders == ["analytics", "ads"]
    assert "released only when all of ads, analytics are allowed" in told(found, "ask")["chat:38"]


def test_cookieconsents_categories_services_tables_and_look_become_ours():
    found, banner = moved("cookieconsent")
    assert [(c.key, c.required) for c in banner.categories] == [
        ("necessary", True),
        ("counting", False),
        ("videos", False),
    ]
    counting = banner.categories[1]
    assert counting.title["en"] == "Counting"
    assert cookies_of(counting) == [("_ga*", ""), ("_gid", ""), ("_seen", ""), ("_gac_*", "")]
    kept = {c.name: c.lifetime.longest_days for s in counting.services for c in s.cookies}
    assert kept == {"_ga*": 400, "_gid": 1, "_seen": 0, "_gac_*": 400}
    assert (banner.look.layout, banner.look.position) == ("box", "bottom-end")
    assert (banner.look.second_layer, banner.look.lock) == ("side", True)
    assert banner.behaviour.reload_on_withdrawal
    assert banner.behaviour.cookie_domain == "shop.example"
    assert (banner.moved_from.cookie, banner.moved_from.revision) == ("shop_cc", 3)
    assert names_of(banner)["counting/ga-4"] == (("counting",), "ga_4")
    assert banner.texts["en"]["preferences_intro"] == "What we would like to do."
    lost = told(found, "lost")
    assert "onConsent:8" in lost
    assert "in another file" in lost["translations.fr:56"]
    assert lost["guiOptions.consentModal.equalWeightButtons:11"].startswith("accepting and declin")


def test_version_2_of_cookieconsent_is_read_by_its_own_form():
    found, banner = moved("cookieconsent", "cookieconsent-v2.js")
    assert [(c.key, c.required) for c in banner.categories] == [
        ("necessary", True),
        ("analytics", False),
    ]
    cookie = banner.categories[1].services[0].cookies[0]
    assert (cookie.name, cookie.host, cookie.purpose["en"]) == ("_ga*", "google.com", "An id.")
    assert (banner.validity_days, banner.refusal_days) == (100, 50)
    assert banner.texts["en"]["decline"] == "Only what is needed"
    assert banner.texts["en"]["intro"] == "We count. Choose"
    assert (banner.look.layout, banner.look.lock) == ("cloud", True)
    assert banner.moved_from.cookie == "old_cc"
    assert "onAccept:12" in told(found, "lost")


def test_orejimes_purposes_inside_purposes_become_services():
    found, banner = moved("orejime")
    assert banner.languages == ("fr",)
    assert [(c.key, [s.key for s in c.services]) for c in banner.categories] == [
        ("session", ["session"]),
        ("mesure", ["matomo", "plausible"]),
    ]
    assert banner.categories[0].required
    assert cookies_of(banner.categories[1]) == [("_pk_*", ""), ("mtm_*", "")]
    assert names_of(banner)["matomo"] == (("mesure",), "matomo")
    assert (banner.moved_from.cookie, banner.validity_days) == ("choix", 60)
    assert banner.texts["fr"]["accept"] == "Oui"
    assert any("was on before an answer" in text for text in told(found, "ask").values())


def test_tarteaucitrons_services_are_those_that_its_pages_ask_for():
    found, banner = moved("tarteaucitron")
    assert banner.languages == ("fr",)
    assert {c.key: [s.key for s in c.services] for c in banner.categories} == {
        "analytic": ["gtag"],
        "video": ["youtube"],
        "social": ["ours"],
    }
    assert banner.categories[0].title["fr"] == "Mesure d\u2019audience"
    ours = banner.categories[2].services[0]
    assert (ours.name, ours.policy_url) == ("Our wall", "https://wall.example/privacy")
    assert cookies_of(banner.categories[2]) == [("wall_a", "")]
    assert (banner.look.reopen, banner.look.lock) == ("bottom-start", True)
    assert banner.behaviour.signals == ("google",)
    assert "services.ours.js:22" in told(found, "lost")
    assert "tarteaucitron.user.gtagUa:18" in told(found, "ask")


def test_osanos_one_answer_is_for_what_is_optional():
    found, banner = moved("osano")
    assert [(c.key, c.required) for c in banner.categories] == [
        ("necessary", True),
        ("optional", False),
    ]
    assert dict(banner.look.light) == {
        "background": "#edeff5",
        "text": "#222233",
        "button": "#114b8f",
    }
    assert names_of(banner) == {"everything": (("optional",), "")}
    assert banner.moved_from.answers
    assert "cookieconsent:5" in told(found, "ask")
    assert told(found, "lost")["dismissOnScroll:16"] == (
        "closing, scrolling and waiting are no answers"
    )


def test_a_site_that_is_there_keeps_what_the_configuration_says_nothing_of():
    before = SiteDefinition.read(a_site_document())
    _, banner = moved("osano", into=before)
    assert [c.key for c in banner.categories] == ["necessary", "analytics", "marketing"]
    assert names_of(banner) == {"everything": (("analytics", "marketing"), "")}
    assert [purpose.key for purpose in banner.purposes] == ["news"]
    found, banner = moved("orejime", into=before)
    assert (found.definition.site, banner.officer) == (before.site, before.banner.officer)
    assert banner.purposes[0].title == {"fr": "News"}
    assert found.report.of("fill") == ()


@pytest.mark.parametrize("tool", TOOLS)
def test_every_sentence_of_a_report_is_there_in_french(tool):
    found, _ = moved(tool)
    assert all(say(note.said, "fr") != note.sentence for note in found.notes)
    assert {note.kind for note in found.notes} >= {"carried", "lost", "fill"}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_file_that_is_written_is_the_same_site_in_both_forms(tool, tmp_path):
    found, _ = moved(tool)
    again = read_site_file(format_toml(found.definition).encode(), name="site.toml")
    assert again == found.definition
    for name in ("site.toml", "site.json"):
        arguments = ["import", tool, str(FIXTURES / FILES[tool]), "--output", str(tmp_path / name)]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        written = read_site_file((tmp_path / name).read_bytes(), name=name)
        assert written.document() == found.definition.document()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "there is nothing like var klaroConfig"),
        (b"var other = {a: 1};", "there is nothing like var klaroConfig"),
        (b"var klaroConfig = makeConfig();", "there is nothing like var klaroConfig"),
        (b"var klaroConfig = {\n  services: [\n    {name: 'a'\n  ]\n};", "line 4: ] where a comma"),
        (b"var klaroConfig = {\n  lang: 'en", "line 2: a text that does not end"),
        (b"var klaroConfig = " + b"[" * 100, "nested more than 32 deep"),
        (b"\xff\xfe", "is not UTF-8 text: line 1"),
        (b" " * (MAX_FILE_BYTES + 1), "is larger than 2 MB"),
    ],
)
def test_a_bad_file_is_refused_whole_with_its_line_and_nothing_is_written(content, why, tmp_path):
    file, output = tmp_path / "klaro.js", tmp_path / "site.toml"
    file.write_bytes(content)
    done = CliRunner().invoke(main, ["import", "klaro", str(file), "--output", str(output)])
    assert (done.exit_code, output.exists()) == (1, False)
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("tool", TOOLS)
def test_an_empty_or_odd_configuration_is_read_without_a_fault(tool):
    odd = b"{services: [1, {}, {name: {}}], purposes: [{}, 3], categories: {a: 4}, language: 5,"
    odd += b" translations: {en: 6, fr: {purposes: 7}}, languages: {en: {settings_modal: {blocks:"
    odd += b" [8, {toggle: 9}]}}}, cookie: {name: {}}, palette: [], content: 'x', __proto__: {}}"
    for content in (b"{}", odd):
        found = move(tool, content, into=None, name="odd")
        assert found.definition.banner.moved_from.tool == tool


def test_a_hostile_configuration_of_many_parts_is_refused_by_the_limits_of_a_banner():
    many = ", ".join(f"{{name: 's{n}', purposes: ['p{n}']}}" for n in range(40))
    with pytest.raises(InvalidDocument, match="a list of at most 32 tables"):
        move("klaro", f"var klaroConfig = {{services: [{many}]}}".encode(), into=None, name="k.js")
