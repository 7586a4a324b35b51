"""Which e-mails an owner wants, chosen on a page or by the link in each of them."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from consentkit.domain.owner_mail import MailKind
from consentkit.domain.roles import Role
from consentkit.storage import owner_mails
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.console.conftest import LogIn
from tests.console.mails.conftest import MONDAY, Look, Own, only, text
from tests.mailbox import Mailbox
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")


def test_whoever_turned_a_kind_off_gets_the_others(
    clock: Clock, mailbox: Mailbox, log_in: LogIn, look: Look, rt: Runtime
) -> None:
    admin = log_in("ada@shop.example", shop=Role.OWNER)
    page = admin.get("/account/mails").text
    assert page.count("checked") == len(MailKind)
    saved = admin.post("/account/mails", {"kind": ["checkpoint", "fall", "nonsense"]})
    assert saved.status_code == 303
    assert admin.get("/account/mails").text.count(" checked") == 2
    activity = admin.get("/account/activity").text
    assert "Chose which e-mails to get" in activity
    assert "key, webhook, weekly" in activity
    extend_all(rt)
    clock.now = MONDAY
    look()
    assert [each["Subject"].split(" of ")[0] for each in mailbox.mails] == ["Consent ledger"]


def test_without_a_log_in_a_letters_link_ends_its_kind(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, client: FlaskClient, rt: Runtime
) -> None:
    account = own("ada@shop.example")
    clock.now = MONDAY
    look()
    [mail] = only(mailbox, "The Shop")
    # RFC 8058: https, one address, and what a mail program posts to it.
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.startswith("https://consent.example/console/mails/stop/")
    assert link in text(mail)
    path = urlsplit(link).path

    def refused() -> set[MailKind]:
        with rt.transaction() as session:
            return set(owner_mails.refused(session, account.id))

    # Whatever looks through mails opens their links; that changes nothing.
    assert "No more of them" in client.get(path).text
    assert refused() == set()
    done = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "Set-Cookie" not in done.headers
    assert refused() == {MailKind.WEEKLY}
    assert client.post(path).status_code == 200
    clock.now = MONDAY + timedelta(days=7)
    look()
    assert len(only(mailbox, "The Shop")) == 1


@pytest.mark.parametrize("token", ["x", "WzEsIndlZWtseSJd.aaaa.bbbb", "%00"])
def test_a_forged_link_ends_nothing(client: FlaskClient, token: str) -> None:
    assert client.post(f"/console/mails/stop/{token}").status_code == 404


def test_a_link_of_another_purpose_ends_nothing(client: FlaskClient, rt: Runtime, own: Own) -> None:
    account = own("ada@shop.example")
    for token in (
        rt.secret.form_token("console reset", [account.id, "weekly"]),
        rt.secret.form_token("console mails", [account.id, "everything"]),
    ):
        assert client.post(f"/console/mails/stop/{token}").status_code == 404


def test_the_page_says_whether_there_is_a_mail_server(
    log_in: LogIn, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = log_in(shop=Role.OWNER)
    assert "No mail server" not in admin.get("/account/mails").text
    object.__setattr__(rt.config, "mail_server", None)
    assert "No mail server" in admin.get("/account/mails").text
