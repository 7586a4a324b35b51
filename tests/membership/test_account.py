"""Access and accuracy: a member sees, downloads, corrects and deletes what we hold."""

import sqlite3

from tests.membership.conftest import ADA


def test_a_member_downloads_all_we_hold_but_no_password(visitor, service):
    visitor.accept()
    visitor.join(text_size="large", email_news="yes")
    reply = visitor.get("/account/data.json")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="my-membership.json"'
    held = reply.json
    assert held["email"] == "ada@example.org"
    assert held["text_size"] == "large"
    assert held["email_news"]["receipt_id"] == "receipt-1"
    assert "scrypt" not in reply.text
    assert ADA["password"] not in reply.text


def test_a_member_corrects_name_email_and_options(ada):
    ada.log_in()
    ada.post(
        "/account", {"name": "Ada Byron", "email": "byron@example.org", "text_size": "largest"}
    )
    page = ada.get("/account").text
    assert 'value="Ada Byron"' in page
    assert 'data-text-size="largest"' in page
    ada.post("/logout")
    assert ada.log_in().status_code == 422
    assert ada.log_in(email="byron@example.org").status_code == 302


def test_a_remembered_browser_learns_the_new_email(ada):
    ada.answer(persistent_login=True)
    ada.log_in()
    ada.post("/account", {"name": "Ada", "email": "byron@example.org"})
    ada.post("/logout")
    assert "byron@example.org" in ada.get("/login").text


def test_an_email_in_use_is_refused_for_joining_and_for_a_change(ada, new_visitor):
    bob = new_visitor()
    again = bob.join(name="Bob", email="ADA@example.org")
    assert again.status_code == 422
    assert "joined with this e-mail already" in again.text
    bob.join(name="Bob", email="bob@example.org")
    refused = bob.post("/account", {"name": "Bob", "email": "ada@example.org"})
    assert refused.status_code == 422
    assert bob.get("/account/data.json").json["email"] == "bob@example.org"


def test_fields_that_cannot_be_taken_are_named_and_the_rest_is_kept(visitor):
    reply = visitor.join(name="", email="no at sign", password="short", text_size="gigantic")
    assert reply.status_code == 422
    for field in ("name", "email", "password"):
        assert f'id="{field}-error"' in reply.text
    assert 'value="no at sign"' in reply.text
    assert "short" not in reply.text.replace("A short sentence", "")


def test_what_people_type_is_never_markup(visitor):
    visitor.join(name='<img src=x onerror="a()">')
    page = visitor.get("/account").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_passwords_are_kept_only_as_scrypt(visitor, tmp_path):
    visitor.join()
    stored = (tmp_path / "home" / "members.sqlite3").read_bytes()
    assert b"scrypt:" in stored
    assert ADA["password"].encode() not in stored


def test_closing_the_membership_deletes_what_we_hold(ada, tmp_path):
    ada.answer(persistent_login=True)
    ada.log_in()
    assert ada.post("/account/close").location.endswith("#close")
    assert ada.is_member()
    ada.post("/account/close", {"sure": "yes"})
    assert ada.cookie("member_session") is None
    assert ada.cookie("member_login") is None
    assert ada.log_in().status_code == 422
    database = sqlite3.connect(tmp_path / "home" / "members.sqlite3")
    for table in ("members", "sessions", "remembered"):
        assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    database.close()
    assert b"ada@example.org" not in (tmp_path / "home" / "members.sqlite3").read_bytes()


def test_an_unknown_note_in_the_address_says_nothing(visitor):
    page = visitor.get("/?note=<script>&note=logged-out&note=logged-out").text
    assert page.count("You are logged out.") == 1
    assert 'role="status"' in page
    assert "&lt;script&gt;" not in page
