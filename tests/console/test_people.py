"""The people of a site."""

import pytest
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.storage import grants
from consentkit.web.runtime import Runtime
from tests.console.conftest import LogIn
from tests.console.test_invitations import link_in, register, wait_for_mail
from tests.mailbox import OpenMailbox

EMAIL = "new@admins.example"


def roles_of(rt: Runtime) -> dict[str, Role]:
    with rt.transaction() as session:
        return {person.email: person.role for person in grants.people(session, 1)}


@pytest.mark.usefixtures("initialised_database")
def test_an_owner_invites_by_mail_and_sees_who_waits(
    env: dict[str, str], open_mailbox: OpenMailbox, request: pytest.FixtureRequest
) -> None:
    mailbox = open_mailbox()
    env["CONSENTKIT_SMTP_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
    request.getfixturevalue("publish")()
    owner = request.getfixturevalue("log_in")(shop=Role.OWNER)
    client = request.getfixturevalue("client")
    reply = owner.post(
        "/sites/shop/people/invite", {"email": f" {EMAIL.upper()} ", "role": "officer"}
    )
    assert reply.status_code == 303
    page = owner.get("/sites/shop/people").text
    assert EMAIL in page
    # Nobody but the reader of that mailbox gets the link.
    assert "/invitation/" not in page
    text = wait_for_mail(mailbox, 1)
    assert "Privacy officer" in text
    assert register(client, link_in(text)).status_code == 303
    assert roles_of(request.getfixturevalue("rt"))[EMAIL] is Role.OFFICER
    trail = owner.get("/sites/shop/trail").text
    for said in ("Invited somebody", "Took up an invitation"):
        assert said in trail


def test_an_owner_changes_and_takes_roles(log_in: LogIn, rt: Runtime, publish) -> None:
    publish()
    owner, editor = log_in(shop=Role.OWNER), log_in(EMAIL, shop=Role.EDITOR)
    path = f"/sites/shop/people/{editor.account.id}"
    assert owner.post(path, {"role": "auditor"}).status_code == 303
    assert roles_of(rt)[EMAIL] is Role.AUDITOR
    assert owner.post(f"{path}/remove").status_code == 303
    assert EMAIL not in roles_of(rt)
    assert editor.get("/sites/shop").status_code == 404


def test_the_last_owner_can_neither_leave_nor_become_less(
    log_in: LogIn, rt: Runtime, publish
) -> None:
    publish()
    owner = log_in(shop=Role.OWNER)
    path = f"/sites/shop/people/{owner.account.id}"
    for reply in (owner.post(path, {"role": "editor"}), owner.post(f"{path}/remove")):
        assert reply.status_code == 409
        assert "A site needs an owner" in reply.text
    other = log_in(EMAIL, shop=Role.OWNER)
    assert owner.post(f"{path}/remove").status_code == 303
    assert roles_of(rt) == {EMAIL: Role.OWNER}
    assert other.get("/sites/shop/people").status_code == 200


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"email": "no address", "role": "editor"}, "Give an address"),
        ({"email": "a@b.example\r\nBcc: c@d.example", "role": "editor"}, "Give an address"),
        ({"email": EMAIL, "role": "operator"}, "Choose one of the roles"),
        ({"email": EMAIL, "role": ""}, "Choose one of the roles"),
        ({"email": "owner@admins.example", "role": "editor"}, "has a role for the site already"),
    ],
)
def test_a_wrong_invitation_is_said_at_its_field_and_kept(
    log_in: LogIn, publish, form: dict[str, str], said: str
) -> None:
    publish()
    owner = log_in(shop=Role.OWNER)
    reply = owner.post("/sites/shop/people/invite", form)
    assert reply.status_code in (409, 422)
    assert said in reply.text
    assert form["email"].split("\r")[0] in reply.text


def test_no_account_elsewhere_is_told_apart_from_none(log_in: LogIn, publish) -> None:
    publish()
    owner, stranger = log_in(shop=Role.OWNER), log_in(EMAIL)
    for account_id in (stranger.account.id, 999):
        path = f"/sites/shop/people/{account_id}"
        assert owner.post(path, {"role": "editor"}).status_code == 404
        assert owner.post(f"{path}/remove").status_code == 404


def test_the_command_line_grants_revokes_and_lists(
    run, env: dict[str, str], log_in: LogIn, rt: Runtime, client: FlaskClient, publish
) -> None:
    publish()
    admin = log_in(EMAIL, is_operator=True)
    assert admin.get("/sites/shop").status_code == 404
    assert run("accounts", "grant", EMAIL, "shop", "owner", env=env).exit_code == 0
    assert admin.get("/sites/shop").status_code == 200
    listed = run("accounts", "list", env=env).output
    assert f"{EMAIL}\toperator, shop:owner" in listed
    last = run("accounts", "revoke", EMAIL, "shop", env=env)
    assert last.exit_code == 1
    assert "last_owner" in last.output
    log_in(shop=Role.OWNER)
    assert run("accounts", "revoke", EMAIL, "shop", env=env).exit_code == 0
    assert admin.get("/sites/shop").status_code == 404
    assert run("accounts", "deactivate", EMAIL, env=env).exit_code == 0
    assert admin.get("/").status_code == 303
    assert run("accounts", "grant", "x@y.example", "shop", "owner", env=env).exit_code == 1
    assert run("accounts", "invite", EMAIL, env=env).exit_code == 2
