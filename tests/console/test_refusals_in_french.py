"""What is refused is refused in French on a French page: no English reason stands there."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Role
from consentkit.web.runtime import Runtime
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.drafts import adds, put_draft, review_form
from tests.console.editing import EDITOR, a_form, revision, send
from tests.console.mailing import env, mailbox
from tests.console.test_editor_pages import a_look, the_rules
from tests.console.test_editor_services import COOKIES, SERVICES, a_cookie, a_service
from tests.console.test_invitations import EMAIL, accounts_command, link_in
from tests.console.test_sites_file import upload
from tests.console.test_sites_new import GOOD as NEW_SITE
from tests.console.test_sites_settings import save
from tests.counted import accept
from tests.factories import a_site_document
from tests.mailbox import Mailbox
from tests.privacy import asked
from tests.recorded import extend_all

__all__ = ["accounts_command", "env", "mailbox"]  # fixtures

REQUEST = "/sites/shop/requests/2026-1"
REVIEW = "/sites/shop/review"
# Words that stand in English reasons, and in no French sentence.
ENGLISH = re.compile(
    r"\b(?:the|must|not|already|there|use|choose|try|again|with|your|of|one|this|is|at least)\b"
)
# Where pages say what was wrong.
SAID = re.compile(
    r'<(p|div)\b[^>]*(?:class="[^"]*(?:alert|invalid-feedback|text-body-secondary)[^"]*"|id="refusal")'
    r"[^>]*>(.*?)</\1>",
    re.DOTALL,
)


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> list[Reason]:
    """The reason of each refusal that is raised meanwhile, and the reasons in it."""
    found: list[Reason] = []
    make = ConsentError.__init__

    def note(self: ConsentError, reason: str | Reason, **more: Any) -> None:
        make(self, reason, **more)
        found.append(self.reason)

    monkeypatch.setattr(ConsentError, "__init__", note)
    return found


@pytest.fixture
def owner(publish: Callable[..., int], log_in: LogIn) -> Admin:
    publish()
    return french(log_in(shop=Role.OWNER))


@pytest.fixture
def operator(publish: Callable[..., int], log_in: LogIn) -> Admin:
    publish()
    return french(log_in("operator@admins.example", is_operator=True))


def french(admin: Admin) -> Admin:
    reply = admin.post("/account", {"name": "Ada", "language": "fr"})
    assert reply.status_code == 303
    assert "Enregistré" in admin.get("/account").text
    return admin


def check(reply: TestResponse, raised: list[Reason], said: str, status: int = 422) -> None:
    """The page says this in French, and no reason that was raised as it was raised."""
    page = unescape(reply.text)
    assert reply.status_code == status, page
    assert '<html lang="fr"' in page
    assert said in page
    assert [str(each) for each in parts(raised) if str(each) in page] == []
    told = " ".join(re.sub(r"<[^>]+>|«[^»]*»", " ", text) for _, text in SAID.findall(page))
    assert ENGLISH.findall(told) == [], told
    assert 'lang="en"' not in "".join(match[0] for match in SAID.finditer(page))
    raised.clear()


def parts(reasons: list[Reason]) -> Iterator[Reason]:
    for reason in reasons:
        yield reason
        yield from parts([each for each in reason.values.values() if isinstance(each, Reason)])


def changed(member: str, **values: Any) -> dict[str, Any]:
    document = a_site_document()
    document[member].update(values)
    return document


BAD_FILES: tuple[tuple[Any, str, str], ...] = (
    (changed("site", key="other"), "shop.json", "site.key est other, et non shop"),
    (changed("site", odd=True), "shop.json", "site.odd n’est pas un réglage connu"),
    (changed("site", name=""), "shop.json", "site.name doit être un texte de 1 à 200 caractères"),
    (changed("site", home="shop"), "shop.json", "site.home doit être un lien commençant par"),
    (changed("site", origins="x"), "shop.json", "site.origins doit être une liste de 50 textes"),
    (changed("banner", categories=[]), "shop.json", "une liste d’au moins une catégorie"),
    (changed("banner", audience="cats"), "shop.json", "banner.audience doit être l’une de ces"),
    (changed("banner", validity_days=0), "shop.json", "un nombre entier de 1 à 400"),
    (changed("banner", look={"radius": 99}), "shop.json", "banner.look.radius doit être un nombre"),
    (changed("banner", look={"light": {"text": "red"}}), "shop.json", "une couleur telle que"),
    (b'{\n"site": nonsense}', "shop.json", "JSON bien formé\u00a0: ligne 2, colonne 9"),
    (b'{"site": NaN}', "shop.json", "NaN n’est pas du JSON"),
    (b'{"site": 1, "site": 2}', "shop.json", "site y figure deux fois"),
    (b"[" * 20, "shop.json", "plus de 16 niveaux imbriqués\u00a0: ligne 1"),
    (b"= no toml", "shop.toml", "TOML bien formé\u00a0: ligne 1, colonne 1"),
    (b'a = "', "shop.toml", "TOML bien formé\u00a0: la fin du document"),
    (b"[" * 3000, "shop.toml", "TOML bien formé"),
    (b"\xff", "shop.json", "le fichier n’est pas un texte en UTF-8\u00a0: ligne 1"),
    (b"[]", "shop.json", "le document doit être une table"),
    (b"", "shop.json", "Choisissez un fichier"),
    (b" " * (5 * 1024 * 1024 + 1), "shop.json", "Le fichier dépasse 5 Mo"),
)


def test_a_sites_file_that_is_refused(owner: Admin, raised: list[Reason]) -> None:
    for content, name, said in BAD_FILES:
        check(upload(owner, content, name), raised, said)


def test_fields_of_the_editor(owner: Admin, raised: list[Reason]) -> None:
    for path, form, said in (
        ("/look", a_look(**{"light.text": "rot"}), "Une couleur est #"),
        ("/look", a_look(radius="99"), "Un nombre entier de pixels"),
        ("/categories/new", a_form("analytics"), "Cette clé est déjà prise"),
        ("/categories/new", a_form(**{"title.en": "x" * 2001}), "Il faut ici un titre"),
        ("/categories/new", a_form(**{"description.en": "x" * 2001}), "2000 caractères"),
        ("/categories/new", a_form(days="401"), "Choisissez une durée"),
        ("/opt-ins/new", {"key": "ÉTÉ", "title.en": "x", "description.en": "x"}, "Une clé compte"),
        (f"{SERVICES}/new", a_service(key="analytics_tool"), "Cette clé est déjà prise"),
        (f"{SERVICES}/new", a_service(policy_url="x"), "Une adresse qui commence par"),
        (f"{COOKIES}/new", a_cookie(name="a b"), "celui d’un cookie est sans espace"),
        (f"{COOKIES}/new", a_cookie(days="400"), "aucun cookie ne dure plus que sa catégorie"),
        ("/rules", the_rules(validity_days="0"), "Un nombre entier de jours"),
        ("/rules", the_rules(cookie_domain="co.uk"), "Un domaine qui contient tous vos hôtes"),
        ("/texts/languages", {"language": "en"}, "qui n’est pas encore proposé"),
        ("/texts/fr-CA", {"accept": "x" * 2001}, "Un texte compte 2000 caractères"),
    ):
        check(send(owner, path, form), raised, said)


def test_what_is_gone_from_the_draft(owner: Admin, raised: list[Reason]) -> None:
    gone = "le brouillon ne contient pas « maps », peut-être retiré entre-temps"
    check(owner.get(f"{EDITOR}/categories/maps"), raised, nbsp(gone), 404)
    check(send(owner, "/categories/order", {"up": "maps"}), raised, nbsp(gone), 404)
    cookie = "le brouillon ne contient pas ce cookie"
    check(owner.get(f"{EDITOR}{COOKIES}/99"), raised, cookie, 404)
    check(owner.get(f"{EDITOR}/texts/de"), raised, nbsp("« de » n’est pas proposé"), 404)
    last = send(owner, "/texts/en/remove", {})
    check(last, raised, "sa langue par défaut")


def test_a_conflict_says_why_ones_own_change_is_impossible(
    owner: Admin, log_in: LogIn, raised: list[Reason]
) -> None:
    opened = revision(owner.get(EDITOR))
    other = log_in("other@admins.example", shop=Role.OWNER)
    send(other, "/categories/marketing/remove", {})
    reply = send(owner, "/categories/order", {"up": "marketing"}, at=opened)
    gone = "le brouillon ne contient pas « marketing », peut-être retiré entre-temps"
    check(reply, raised, nbsp(gone), 409)


def test_publishing_and_its_time(
    rt: Runtime, owner: Admin, log_in: LogIn, raised: list[Reason]
) -> None:
    put_draft(rt, adds("maps"))
    for at in ("soon", "2020-01-01T00:00", "2099-01-01T00:00"):
        reply = owner.post(f"{REVIEW}/schedule", review_form(owner, at=at))
        check(reply, raised, "Choisissez un jour et une heure à venir")
    moved = {"reviewed": "0" * 64, "reason": ""}
    check(owner.post(f"{REVIEW}/publish", moved), raised, "Le brouillon a été modifié", 409)
    check(owner.post(f"{REVIEW}/unschedule"), raised, "rien n’attend d’être publié", 404)
    never = "shop n’a jamais publié de version 99"
    check(owner.get("/sites/shop/versions/99"), raised, never, 404)
    check(owner.get("/sites/shop/versions/99/roll-back"), raised, never, 404)
    editor = french(log_in("editor@admins.example", shop=Role.EDITOR))
    told = "seul un propriétaire du site peut passer outre une règle"
    check(editor.post(f"{REVIEW}/publish", moved | {"reason": "x"}), raised, told, 403)


def test_a_site_and_its_settings(owner: Admin, operator: Admin, raised: list[Reason]) -> None:
    for field, value, said in (
        ("origins", "shop.example/x", "Indiquez jusqu’à 50 origines"),
        ("receipts_kept_days", "many", "Indiquez un nombre entier"),
        ("officer_email", "x", "Indiquez une adresse de courriel"),
    ):
        check(save(owner, **{field: value}), raised, said)
    check(operator.post("/new-site", NEW_SITE | {"key": "É"}), raised, "de 2 à 63 caractères")
    check(operator.post("/new-site", NEW_SITE | {"key": "shop"}), raised, "déjà cette clé", 409)
    check(owner.get("/new-site"), raised, "seul un exploitant du service ajoute des sites", 403)


def test_what_a_role_may_not_and_forms_from_elsewhere(
    owner: Admin, log_in: LogIn, raised: list[Reason]
) -> None:
    auditor = french(log_in("auditor@admins.example", shop=Role.AUDITOR))
    refused = auditor.get("/sites/shop/settings")
    check(refused, raised, "il faut pour cela un rôle qui le permet\u00a0: change_site", 403)
    forged = owner.client.post("/console/account", data={"csrf": "x", "name": "x"})
    assert raised
    check(forged, raised, "rouvrez la page", forged.status_code)


def test_accounts_and_people(owner: Admin, raised: list[Reason]) -> None:
    check(owner.post("/account", {"name": "x" * 201}), raised, "200 caractères")
    check(
        owner.post("/account/password", {"current": "wrong", "password": "x" * 20}),
        raised,
        "Ce n’est pas votre mot de passe",
    )
    people = "/sites/shop/people"
    invite = {"email": "x", "role": "editor"}
    check(owner.post(f"{people}/invite", invite), raised, "Donnez une adresse")
    invite = {"email": owner.account.email, "role": "editor"}
    check(owner.post(f"{people}/invite", invite), raised, "déjà un rôle", 409)
    check(owner.post(f"{people}/invite", {"email": "a@b.example"}), raised, "l’un des rôles")
    mine = f"{people}/{owner.account.id}"
    check(owner.post(mine, {"role": "editor"}), raised, "Désignez d’abord", 409)


def test_an_invitation_that_has_expired(
    accounts_command: Callable[..., Any], app: Any, clock: Any, owner: Admin, raised: list[Reason]
) -> None:
    path = link_in(accounts_command("invite", EMAIL, "--site", "shop", "--role", "editor").output)
    clock.now += timedelta(days=8)
    client = app.test_client()
    reply = client.get(path, headers={"Accept-Language": "fr"})
    check(reply, raised, "demandez une autre invitation", 410)


def test_records_requests_and_numbers(
    rt: Runtime, owner: Admin, client: Any, raised: list[Reason]
) -> None:
    asked(client, contact="me@example.org")
    accept(client, 1)
    extend_all(rt)
    check(owner.get("/sites/shop/records?from=soon"), raised, "Indiquez un jour")
    check(owner.post("/sites/shop/records/find", {"text": "?"}), raised, "Ce n’est ni un reçu")
    check(
        owner.post("/sites/shop/records/export", {"kind": "csv"}), raised, "Nommez le destinataire"
    )
    check(owner.post(f"{REQUEST}/answer", {"answer": ""}), raised, "Écrivez une réponse")
    check(owner.post(f"{REQUEST}/extend", {"days": "7", "reason": ""}), raised, "une raison de 500")
    check(owner.get("/sites/shop/numbers?span=custom&since=soon"), raised, "Indiquez un jour")


def test_a_mail_that_the_server_does_not_take(
    mailbox: Mailbox, owner: Admin, client: Any, raised: list[Reason]
) -> None:
    asked(client, contact="me@example.org")
    mailbox.refused.add("me@example.org")
    owner.post(f"{REQUEST}/answer", {"answer": "Voici.", "mail": "yes"})
    check(owner.get(REQUEST), raised, "n’a pas accepté le courriel", 200)


def test_what_only_english_has_a_sentence_for_is_not_shown(
    owner: Admin, monkeypatch: pytest.MonkeyPatch, raised: list[Reason]
) -> None:
    """Of keys and the ledger's files: the page says what to do, and the log has the rest."""

    def refuse(*_: object, **__: object) -> None:
        raise ConsentError("no page was meant to show this")

    monkeypatch.setattr("consentkit.web.console.publishing.review.review_draft", refuse)
    check(owner.get(REVIEW), raised, "Revenez en arrière et réessayez")


def nbsp(text: str) -> str:
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
