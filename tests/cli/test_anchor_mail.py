"""`consentkit ledger anchor` by mail, to a real mail server; and every way together."""

import ssl
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.authority import Authority, authority_folder, made
from tests.conftest import Run
from tests.mailbox import Mailbox, OpenMailbox
from tests.recorded import answer
from tests.witness import Witness, log_vkey

TO = "privacy@shop.example"
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example:8443/ck")
    monkeypatch.setenv("CONSENTKIT_CHECKPOINT_EMAIL", TO)
    # Whether this machine has another name for itself is none of our business.
    monkeypatch.setattr("socket.getfqdn", lambda *_: "localhost")


@pytest.fixture
def mailbox(open_mailbox: OpenMailbox, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    mailbox = open_mailbox()
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}")
    return mailbox


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server shows whose certificate, for localhost, this machine trusts."""
    folder = authority_folder(tmp_path / "tls")
    (folder / "san").write_text("subjectAltName = DNS:localhost, DNS:mail.example\n")
    made(
        "x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "roots.pem",
        "-CAkey", folder / "roots.key", "-days", 20, "-set_serial", 9,
        "-out", folder / "server.pem", "-extfile", folder / "san",
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "roots.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The request of the last certificate that was made, and so its key.
    context.load_cert_chain(folder / "server.pem", folder / "mail.key")
    return context


def test_the_mail_holds_the_signed_head_and_says_what_to_do_with_it(
    run: Run, client: FlaskClient, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_CHECKPOINT_EMAIL", f"{TO}, board@shop.example")
    monkeypatch.setenv("CONSENTKIT_MAIL_FROM", "consent@shop.example")
    answer(client, 1)
    run("ledger", "extend")
    head = client.get("/log/checkpoint").data
    size = head.decode().split("\n")[1]
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    assert done.output == f"mail: {size} entries, to {TO}, board@shop.example\n"
    [mail] = mailbox.mails
    assert mailbox.recipients == [[TO, "board@shop.example"]]
    assert mailbox.senders == ["consent@shop.example"]
    assert mail["From"] == "consent@shop.example"
    assert mail["To"] == f"{TO}, board@shop.example"
    assert f"consent.example:8443/ck: {size} entries" in mail["Subject"]
    assert mail["Date"]
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert body.endswith(head.decode())
    assert "ledger audit https://consent.example:8443/ck --state checkpoint.txt" in body
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "checkpoint.txt"
    assert attached.get_content() == head


def test_the_mail_is_what_an_audit_goes_on_from(
    run: Run, client: FlaskClient, mailbox: Mailbox, tmp_path: Path
) -> None:
    from consentkit.services.audit_log import audit_log, look_at, read_log_keys

    run("ledger", "extend")
    run("ledger", "anchor")
    [attached] = mailbox.mails[0].iter_attachments()
    answer(client, 2)
    run("ledger", "extend")
    origin = "consent.example:8443/ck/log"
    keys = read_log_keys(client.get("/.well-known/jwks.json").data, origin)
    seen, now = (
        look_at(raw, origin, keys)
        for raw in (attached.get_content(), client.get("/log/checkpoint").data)
    )
    found = audit_log(seen, now, fetch=lambda path, _most: client.get(f"/{path}").data)
    assert found.outcome == "grown"


def test_without_a_sender_it_is_the_services_host(run: Run, mailbox: Mailbox) -> None:
    run("ledger", "extend")
    assert run("ledger", "anchor").exit_code == 0
    assert mailbox.mails[0]["From"] == "consentkit@consent.example"


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_a_user_logs_in(
    run: Run, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    mailbox.users["me@shop"] = "right"
    url = f"smtp://me%40shop:{password}@127.0.0.1:{mailbox.port}"
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", url)
    run("ledger", "extend")
    done = run("ledger", "anchor")
    assert mailbox.logins[0][:2] == ("me@shop", password)
    assert done.exit_code == (0 if password == "right" else 1)
    assert len(mailbox.mails) == (1 if password == "right" else 0)
    assert ("535" in done.output) == (password == "wrong")
    assert "wrong" not in done.output


def test_smtps_is_tls_from_the_start(
    run: Run, open_mailbox: OpenMailbox, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = open_mailbox(tls=tls)
    mailbox.users["me"] = "secret"
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", f"smtps://me:secret@localhost:{mailbox.port}")
    run("ledger", "extend")
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    assert mailbox.logins == [("me", "secret", True)]
    monkeypatch.delenv("SSL_CERT_FILE")
    untrusted = run("ledger", "anchor")
    assert untrusted.exit_code == 1
    assert "certificate verify failed" in untrusted.output
    assert len(mailbox.mails) == 1


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine, under a name that does not say so."""
    import socket

    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *rest, **named: resolve(
            "127.0.0.1" if host == "mail.example" else host, *rest, **named
        ),
    )


@pytest.mark.usefixtures("_elsewhere")
def test_tls_is_used_where_it_is_offered(
    run: Run, open_mailbox: OpenMailbox, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = open_mailbox(starttls=tls)
    mailbox.users["me"] = "secret"
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", f"smtp://me:secret@mail.example:{mailbox.port}")
    run("ledger", "extend")
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    assert mailbox.logins == [("me", "secret", True)]


@pytest.mark.usefixtures("_elsewhere")
def test_a_password_is_not_sent_in_the_clear_to_another_machine(
    run: Run, open_mailbox: OpenMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = open_mailbox()
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", f"smtp://me:secret@mail.example:{mailbox.port}")
    run("ledger", "extend")
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "offers no TLS" in done.output
    assert (mailbox.logins, mailbox.mails) == ([], [])
    # The mail alone is no secret.
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", f"smtp://mail.example:{mailbox.port}")
    assert run("ledger", "anchor").exit_code == 0


def test_who_was_refused_is_named_and_the_others_get_it(
    run: Run, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_CHECKPOINT_EMAIL", f"{TO},gone@shop.example")
    mailbox.refused.add("gone@shop.example")
    run("ledger", "extend")
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "refused gone@shop.example" in done.output
    assert mailbox.recipients == [[TO]]
    mailbox.refused.add(TO)
    nobody = run("ledger", "anchor")
    assert nobody.exit_code == 1
    assert "did not take the mail" in nobody.output


def test_a_mail_server_that_is_away_is_said_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_SMTP_URL", "smtp://127.0.0.1:9")
    run("ledger", "extend")
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert done.output.startswith("mail: FAILED: 127.0.0.1:9 did not take the mail")
    assert len(done.output.splitlines()) == 1


def test_everything_that_is_configured_is_done_and_one_failure_is_one(
    run: Run, client: FlaskClient, mailbox: Mailbox, authority: Authority, witness: Witness,
    witnesses_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("CONSENTKIT_TSA_URL", authority.url)
    monkeypatch.setenv("CONSENTKIT_TSA_CERTIFICATES", str(authority.roots))
    monkeypatch.setenv("CONSENTKIT_CHECKPOINT_FILE", str(tmp_path / "elsewhere"))
    witness.trust(log_vkey(client, "consent.example:8443/ck/log"))
    run("ledger", "extend")
    alone = client.get("/log/checkpoint").data
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    names = [line.partition(":")[0] for line in done.output.splitlines()]
    assert names == ["witness witness.example/w1", "file", "time stamp", "mail"]
    cosigned = client.get("/log/checkpoint").data
    assert len(cosigned) > len(alone)
    assert (tmp_path / "elsewhere").read_bytes() == cosigned
    assert next(mailbox.mails[0].iter_attachments()).get_content() == cosigned
    size = alone.decode().split("\n")[1]
    assert client.get(f"/log/stamps/{size}.checkpoint").data == alone
    answer(client, 1)
    run("ledger", "extend")
    authority.answer = lambda _query: b"garbage"
    partly = run("ledger", "anchor")
    assert partly.exit_code == 1
    assert [": FAILED: " in line for line in partly.output.splitlines()] == [
        False, False, True, False,
    ]  # fmt: skip
    assert len(mailbox.mails) == 2


def test_a_file_of_another_history_is_left_alone(
    run: Run, client: FlaskClient, mailbox: Mailbox, tmp_path: Path, monkeypatch, rt
) -> None:
    from tests.recorded import begin_again, tamper

    answer(client, 3)
    run("ledger", "extend")
    file = tmp_path / "elsewhere"
    file.write_bytes(client.get("/log/checkpoint").data)
    kept = file.read_bytes()
    tamper(rt, "receipt", "DELETE FROM receipt")
    begin_again(rt)
    answer(client, 1)
    run("ledger", "extend")
    monkeypatch.setenv("CONSENTKIT_CHECKPOINT_FILE", str(file))
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "file: FAILED: " in done.output
    assert "inconsistent_log" in done.output
    assert file.read_bytes() == kept


def test_before_the_first_entry_and_without_settings_there_is_nothing_to_anchor(
    run: Run, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = run("ledger", "anchor")
    assert nothing.exit_code == 1
    assert "outside_ledger" in nothing.output
    monkeypatch.delenv("CONSENTKIT_CHECKPOINT_EMAIL")
    unset = run("ledger", "anchor")
    assert unset.exit_code == 3
    assert "set CONSENTKIT_TSA_URL" in unset.output
    assert mailbox.mails == []
