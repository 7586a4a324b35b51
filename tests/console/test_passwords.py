"""What passwords may be, and what no form gives away."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.passwords import PasswordKnown
from consentkit.domain.roles import Role
from consentkit.services.check_password import check_password
from consentkit.storage import accounts
from consentkit.web.console.accounts.breached import is_listed
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.console.accounts import NEW_PASSWORD
from tests.console.accounts import log_in as send_log_in
from tests.console.admins import PASSWORD
from tests.console.conftest import LogIn
from tests.console.test_invitations import link_in
from tests.console.test_own_account import hidden, turn_on
from tests.factories import a_site_document

EMAIL = "ada@admins.example"


@pytest.mark.parametrize(
    "password",
    ["seven quiet herons", "æøå ναι 日本語 да да", "un 🦔 dort, deux 🦔🦔 non", "a q f z m e w h"],
)
def test_any_characters_will_do(password: str) -> None:
    check_password(password, email=EMAIL)
    check_password(password + " and some more of it" * 10, email=EMAIL)


@pytest.mark.parametrize("password", ["ConsentKit2026", "C0nsentK1t!!", "Consentkit!!!!"])
def test_the_services_own_names_are_no_passwords(password: str) -> None:
    with pytest.raises(PasswordKnown):
        check_password(password, email=EMAIL)


def test_a_password_is_compared_whole_and_in_its_case(client: FlaskClient, log_in: LogIn) -> None:
    log_in(EMAIL)
    for wrong in (PASSWORD.upper(), PASSWORD[:-1], PASSWORD + " ", f" {PASSWORD}"):
        assert send_log_in(client, EMAIL, wrong).status_code == 422


@pytest.mark.parametrize("kind", ["words", "hashes"])
def test_a_file_of_breached_passwords_is_heeded(tmp_path: Path, kind: str) -> None:
    listed = [f"a breached password {n}" for n in range(200)]
    file = tmp_path / "breached.txt"
    hashes = sorted(hashlib.sha1(each.encode()).hexdigest().upper() for each in listed)
    lines = listed if kind == "words" else [f"{each}:{n}" for n, each in enumerate(hashes)]
    for end in ("\n", "\r\n"):
        file.write_bytes(end.join([*lines, ""]).encode())
        assert all(is_listed(each, file) for each in listed)
        assert not any(is_listed(f"{each}!", file) for each in listed)


@pytest.mark.usefixtures("initialised_database")
def test_a_breached_password_is_refused_on_the_page(
    env: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "breached.txt"
    file.write_text(f"{NEW_PASSWORD}\n")
    env["CONSENTKIT_BREACHED_PASSWORDS"] = str(file)
    admin = request.getfixturevalue("log_in")(EMAIL)
    form = {"current": PASSWORD, "password": NEW_PASSWORD}
    assert admin.post("/account/password", form).status_code == 422


def test_a_reset_does_not_get_around_the_second_step(
    app: Flask, log_in: LogIn, clock: Clock, run: Run, env: dict[str, str]
) -> None:
    turn_on(log_in(EMAIL), clock)
    client = app.test_client()
    path = link_in(run("accounts", "link", EMAIL, env=env).output)
    client.post(path, data={"password": NEW_PASSWORD})
    page = send_log_in(client, EMAIL, NEW_PASSWORD)
    assert page.status_code == 200
    assert hidden(page.text, "step")
    assert client.get("/console/").status_code == 303


def test_no_form_makes_an_operator(log_in: LogIn, rt: Runtime, publish) -> None:
    publish()
    admin = log_in(EMAIL, shop=Role.OWNER)
    more = {"is_operator": "1", "role": "owner", "email": "x@y.example", "id": "1"}
    assert admin.post("/account", {"name": "Ada", "language": "", **more}).status_code == 303
    with rt.transaction() as session:
        account = accounts.find(session, email=EMAIL)
    assert account
    assert not account.is_operator


def quillwort() -> dict[str, Any]:
    """A site with a name that is in no list."""
    document = a_site_document()
    document["site"]["name"] = "Quillwort Wares"
    return document


@pytest.mark.parametrize("password", ["Quillwort-2026!", "quillwort.wares"])
def test_no_password_is_made_of_a_sites_name_or_the_services(
    log_in: LogIn, publish, password: str
) -> None:
    publish(quillwort())
    form = {"current": PASSWORD, "password": password}
    assert log_in(EMAIL, shop=Role.EDITOR).post("/account/password", form).status_code == 422


def test_who_comes_by_invitation_may_not_take_the_sites_name(
    client: FlaskClient, run: Run, env: dict[str, str], publish
) -> None:
    publish(quillwort())
    to_shop = ("--site", "shop", "--role", "editor")
    path = link_in(run("accounts", "invite", "nia@elsewhere.example", *to_shop, env=env).output)
    form = {"invitation": path.rpartition("/")[2], "name": "Nia"}
    for password, status in (("Quillwort-2026!", 422), (NEW_PASSWORD, 303)):
        reply = client.post("/console/registration", data=form | {"password": password})
        assert reply.status_code == status
