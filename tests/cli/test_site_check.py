"""Every rule of the linter, broken once and mended, by the command that an owner runs."""

import copy
import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from consentkit.domain.lint import RULES
from tests.conftest import Run
from tests.factories import a_category, a_site_document

ROOT = Path(__file__).parents[2]


def a_clean_document():
    """A site of which the linter has nothing to say."""
    document = a_site_document()
    document["banner"]["categories"][2]["lifetime"] = "90 days"
    document["banner"]["look"] = {"reopen": "bottom-start"}
    return document


def words(key, english):
    return lambda banner: banner.update(texts={"en": {key: english}})


def look(**members):
    return lambda banner: banner["look"].update(members)


def category(number, **members):
    return lambda banner: banner["categories"][number].update(members)


def service(**members):
    return lambda banner: banner["categories"][1]["services"][0].update(members)


def cookie(**members):
    return lambda banner: banner["categories"][1]["services"][0]["cookies"][0].update(members)


def description(text, language="en"):
    return lambda banner: banner["categories"][1]["description"].update({language: text})


def both(*changes):
    return lambda banner: [change(banner) for change in changes]


ANALYTICS = "banner.categories[1]"
SERVICE = f"{ANALYTICS}.services[0]"
TEXTS = "banner.texts.en"
COPY = "What analytics is for, in plain words."

ERRORS = [
    ("L-EU-01", words("decline", "Let me choose"), f"{TEXTS}.decline"),
    ("L-EU-01", words("decline", "accept ALL"), f"{TEXTS}.decline"),
    ("L-EU-01", words("accept", "Decline all"), f"{TEXTS}.accept"),
    ("L-EU-01", words("save", "Accept all"), f"{TEXTS}.save"),
    ("L-EU-03", look(light={"button": "#fff"}), "banner.look.light.button"),
    ("L-EU-03", look(theme="dark", dark={"button-text": "#eee"}), "banner.look.dark.button-text"),
    ("L-EU-04", category(1, required=True), f"{ANALYTICS}.required"),
    (
        "L-EU-04",
        category(0, signals=["ad_storage"]),
        "banner.categories[0].required",
    ),
    (
        "L-EU-05",
        words("intro", "By continuing to browse, you accept our cookies."),
        f"{TEXTS}.intro",
    ),
    (
        "L-EU-05",
        description("En poursuivant  votre visite, vous l’acceptez.", "fr-CA"),
        f"{ANALYTICS}.description.fr-CA",
    ),
    ("L-EU-06", words("heading", "You must accept cookies to read on"), f"{TEXTS}.heading"),
    ("L-EU-07", words("accept", "Accept and close"), f"{TEXTS}.accept"),
    ("L-EU-07", words("close", "Agree ×"), f"{TEXTS}.close"),
    ("L-EU-08", category(1, signals=["analytics_storage", "fbq"]), f"{ANALYTICS}.signals"),
    ("L-EU-09", description("It counts visits."), f"{ANALYTICS}.description.en"),
    ("L-EU-16", service(provider=""), f"{SERVICE}.provider"),
    ("L-EU-18", lambda banner: banner.update(validity_days=367), "banner.validity_days"),
    ("L-EU-19", lambda banner: banner.update(refusal_days=179), "banner.refusal_days"),
    ("L-EU-19", lambda banner: banner.update(validity_days=30), "banner.validity_days"),
    (
        "L-EU-19",
        lambda banner: banner.update(validity_days=366, refusal_days=365),
        "banner.refusal_days",
    ),
    ("L-TX-01", service(provider="Tool Inc."), f"{SERVICE}.policy_url"),
    ("L-TX-01", service(provider="", block=["t.example"], cookies=[]), f"{SERVICE}.policy_url"),
    (
        "L-TX-03",
        both(
            category(1, signals=["analytics_storage", "ad_storage"]),
            lambda banner: banner.update(behaviour={"signals": ["google"]}),
        ),
        f"{ANALYTICS}.signals",
    ),
    ("L-TX-04", category(1, signals=["matomo"]), "banner.behaviour.signals"),
    ("L-TX-10", look(light={"text": "#bbb"}), "banner.look.light.text"),
    ("L-TX-10", look(theme="light", light={"background": "#111"}), "banner.look.light.background"),
    ("L-TX-10", look(theme="light", light={"focus": "#ddd"}), "banner.look.light.focus"),
]
MILDER = [
    ("warning", "L-EU-06", look(lock=True), "banner.look.lock"),
    (
        "warning",
        "L-EU-10",
        description("We count visits to improve your experience."),
        f"{ANALYTICS}.description.en",
    ),
    (
        "warning",
        "L-EU-10",
        cookie(purpose={"en": "Serves various purposes.", "fr-CA": "Compte."}),
        f"{SERVICE}.cookies[0].purpose.en",
    ),
    ("warning", "L-EU-15", look(reopen="none"), "banner.look.reopen"),
    ("warning", "L-EU-17", category(1, lifetime="397 days"), f"{ANALYTICS}.lifetime"),
    (
        "warning",
        "L-EU-17",
        category(1, lifetime="persistent", services=[]),
        f"{ANALYTICS}.lifetime",
    ),
    ("note", "L-EU-18", lambda banner: banner.update(validity_days=184), "banner.validity_days"),
    ("warning", "L-TX-04", cookie(http_only=True), f"{SERVICE}.cookies[0].http_only"),
    ("warning", "L-TX-06", description(COPY, "fr-CA"), f"{ANALYTICS}.description.fr-CA"),
]
BROKEN = [("error", *each) for each in ERRORS] + MILDER

# What comes near to a breach and is none.
FINE = [
    words("accept", "Yes, all of them"),
    words("accept", "Agree, and disclose"),
    words("close", "Close without accepting"),
    words("save", "Allow what I ticked and close"),
    words("intro", "If you continue without an account, your basket is kept for an hour."),
    look(
        light={"button": "#0a5c36", "button-text": "#fff"},
        dark={"button": "#8fdcb4", "button-text": "#08241a"},
    ),
    category(0, signals=["security_storage"]),
    category(1, signals=[]),
    category(1, lifetime="396 days"),
    both(category(1, lifetime="persistent"), cookie(lifetime="1 day")),
    service(provider="the shop"),
    service(provider="Tool Inc.", policy_url="https://tool.example/privacy"),
    description("It counts the visits."),
    lambda banner: banner.update(validity_days=183, refusal_days=400),
    both(
        category(1, signals=["matomo"]),
        lambda banner: banner.update(behaviour={"signals": ["matomo"]}),
    ),
]


@pytest.fixture
def check(run: Run, tmp_path: Path):
    """Check the clean site with a change in its banner."""

    def run_with(change):
        document = copy.deepcopy(a_clean_document())
        change(document["banner"])
        file = tmp_path / "shop.json"
        file.write_text(json.dumps(document))
        return run("site", "check", file)

    return run_with


def test_a_clean_site_has_no_findings_and_is_promised_nothing(check) -> None:
    result = check(lambda banner: None)
    assert result.output.startswith("no known requirement is broken (as known in ")
    assert "no legal advice" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("severity", "rule", "change", "member"), BROKEN, ids=[f"{b[1]}-{b[3]}" for b in BROKEN]
)
def test_what_breaks_a_rule_is_named_with_its_member(check, severity, rule, change, member) -> None:
    result = check(change)
    lines = result.output.splitlines()
    assert f"{severity:<8} {rule}  {member}" in lines, result.output
    assert result.exit_code == (severity == "error")
    (basis,) = {each.basis for each in RULES if each.id == rule}
    assert f"         Basis: {basis}" in lines


def test_every_rule_is_broken_here() -> None:
    assert {rule for _, rule, _, _ in BROKEN} == {rule.id for rule in RULES}


@pytest.mark.parametrize("change", FINE)
def test_what_only_comes_near_is_left_alone(check, change) -> None:
    assert check(change).output.startswith("no known requirement is broken")


def test_errors_come_first_then_warnings_then_notes_always_in_the_same_order(check) -> None:
    change = both(
        look(reopen="none", lock=True),
        words("accept", "Accept and close"),
        lambda banner: banner.update(validity_days=200, refusal_days=100),
    )
    first = check(change).output
    found = re.findall(r"^(error|warning|note) +(L-\S+)", first, re.MULTILINE)
    assert found == [
        ("error", "L-EU-07"),
        *[("error", "L-EU-19")] * 2,
        ("warning", "L-EU-06"),
        ("warning", "L-EU-15"),
        ("note", "L-EU-18"),
    ]
    assert "3 errors, 2 warnings, 1 note (" in first
    assert check(change).output == first


def test_a_draft_is_checked_by_the_sites_key(run: Run, tmp_path: Path) -> None:
    document = a_clean_document()
    document["banner"]["refusal_days"] = 90
    file = tmp_path / "site.json"
    file.write_text(json.dumps(document))
    run("init")
    run("site", "add", file)
    result = run("site", "check", "shop")
    assert result.exit_code == 1
    assert "error    L-EU-19  banner.refusal_days" in result.output
    for unknown in ("shop2", "x" * 5000, "../x", ".", "a\0b"):
        result = run("site", "check", unknown)
        assert result.exit_code == 1
        assert "unknown_site" in result.output


def test_a_file_that_is_no_site_is_refused_as_when_it_is_added(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text("[site]\nkey = '../x'\n")
    result = run("site", "check", file)
    assert result.exit_code == 1
    assert "site.key must be" in result.output


SHIPPED = ["consentkit/membership/site.toml", "consentkit/web/playground/sample.toml"]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_we_ship_has_no_errors(run: Run, name: str) -> None:
    package, _, file = name.replace("/", ".", name.count("/") - 1).partition("/")
    result = run("site", "check", str(files(package).joinpath(file)))
    assert result.exit_code == 0, result.output
    assert "error" not in result.output


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SAMPLES = {page.name: re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
           for page in PAGES}  # fmt: skip


@pytest.mark.parametrize("page", [name for name, samples in SAMPLES.items() if samples])
def test_what_the_documents_show_breaks_no_rule(run: Run, tmp_path: Path, page: str) -> None:
    """Samples show a few members; the rest is the clean site's, where they are no whole file."""
    document = a_clean_document()
    document["site"]["origins"] = ["https://www.example.org"]
    for sample in SAMPLES[page]:
        shown = tomllib.loads(sample)
        if "site" in shown:
            document = shown
        else:
            show(shown["banner"], document["banner"])
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(document))
    result = run("site", "check", file)
    assert result.exit_code == 0, result.output


def show(sample, banner):
    categories = sample.pop("categories", [])
    for given in categories if isinstance(categories, list) else [categories]:
        key = given.get("key", "marketing")
        if key not in [category["key"] for category in banner["categories"]]:
            banner["categories"].append(a_category(key))
        (target,) = [category for category in banner["categories"] if category["key"] == key]
        for service in given.pop("services", []):
            # Who owns the host that a sample blocks is told elsewhere in it.
            target["services"][0].update({"policy_url": "https://t.example/"} | service)
        target.update(given)
    for name, value in sample.items():
        banner[name] = banner.get(name, {}) | value if isinstance(value, dict) else value
