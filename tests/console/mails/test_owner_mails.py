"""E-mails to owners, through a real mail server, with the clock moved."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish, Run
from tests.console.mails.conftest import MONDAY, TUESDAY, Look, Own, Record, only, text
from tests.factories import a_site_document
from tests.mailbox import Mailbox
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")


def test_on_monday_owners_read_what_the_week_brought(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, record: Record
) -> None:
    own("ada@shop.example")
    own("louis@shop.example", language="fr")
    own("ed@shop.example", role=Role.EDITOR)
    own("otto@shop.example", role=Role.OFFICER)
    # Whole days in UTC: the first and the last moment of each week, and one behind it.
    record(MONDAY.replace(day=16, hour=0, minute=0), accept_all=4)
    record(MONDAY.replace(day=22, hour=23, minute=59), decline_all=4)
    record(MONDAY.replace(day=23, hour=0, minute=0), accept_all=9)
    record(MONDAY.replace(day=29, hour=23, minute=59), decline_all=3)
    record(MONDAY.replace(hour=0, minute=0), decline_all=5)
    clock.now = MONDAY
    assert look() == 4
    ada, louis = (
        next(each for each in only(mailbox, "The Shop") if each["To"].startswith(name))
        for name in ("ada", "louis")
    )
    assert {each["To"] for each in mailbox.mails} == {"ada@shop.example", "louis@shop.example"}
    assert ada["Subject"] == "The Shop: the week from November 23, 2026"
    said = text(ada)
    assert "The week from November 23, 2026 to November 29, 2026" in said
    assert "  Answers              12 (8)\n" in said
    assert "  Accepted all         75% (50%)\n" in said
    assert "  Withdrawn            0 (0)\n" in said
    assert "  Open requests        0\n" in said
    assert "  Version in force     1, published on November 23, 2026\n" in said
    assert "https://consent.example/console/sites/shop\n" in said
    assert louis["Subject"] == "The Shop : la semaine du 23 novembre 2026"
    assert "  Tout accepté         75\xa0% (50\xa0%)\n" in text(louis)
    assert not ada.is_multipart()
    assert ada["Auto-Submitted"] == "auto-generated"


def test_of_a_handful_of_answers_it_is_not_told_what_they_were(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, record: Record
) -> None:
    own("ada@shop.example")
    record(MONDAY - timedelta(days=3), accept_all=2, decline_all=1)
    clock.now = MONDAY
    look()
    said = text(only(mailbox, "The Shop")[0])
    assert "  Answers              3 (0)\n" in said
    assert "  Accepted all         too few (too few)\n" in said
    assert "  Withdrawn            too few (0)\n" in said


def test_a_site_that_is_archived_is_not_written_about(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, run: Run
) -> None:
    own("ada@shop.example")
    assert run("site", "archive", "shop").exit_code == 0
    clock.now = MONDAY
    assert look() == 0


def test_each_letter_goes_out_once_whoever_looks(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, rt: Runtime
) -> None:
    own("ada@shop.example")
    clock.now = MONDAY - timedelta(minutes=10)
    assert look() == 0
    for at in (MONDAY, MONDAY, MONDAY + timedelta(days=2), MONDAY + timedelta(days=6)):
        clock.now = at
        look()
    assert len(only(mailbox, "The Shop")) == 1
    clock.now = MONDAY + timedelta(days=7)
    look()
    assert len(only(mailbox, "The Shop")) == 2


def test_an_owner_of_many_sites_gets_one_letter_about_theirs(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, publish: Publish
) -> None:
    for key in ("club", "elsewhere"):
        document = a_site_document()
        document["site"] |= {"key": key, "name": key.title()}
        publish(document)
    own("ada@shop.example", "shop", "club")
    clock.now = MONDAY
    look()
    [weekly] = only(mailbox, "2 sites")
    assert "\nClub\n" in text(weekly)
    assert "\nThe Shop\n" in text(weekly)
    assert "Elsewhere" not in text(weekly)


def test_a_fall_of_acceptance_is_told_the_next_morning_and_once_a_week(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, record: Record
) -> None:
    own("ada@shop.example")
    noon = TUESDAY.replace(hour=12)
    record(noon - timedelta(days=9), accept_all=160, decline_all=40)
    record(noon - timedelta(days=1), accept_all=10, decline_all=40)
    clock.now = TUESDAY.replace(hour=5)
    look()
    assert only(mailbox, "The Shop: far fewer") == []
    clock.now = TUESDAY
    look()
    [fall] = only(mailbox, "The Shop: far fewer accept than before")
    assert "On November 30, 2026, in UTC" in text(fall)
    assert "  That day             20% of 50 answers\n" in text(fall)
    assert "  Before               80% of 200 answers\n" in text(fall)
    record(noon, accept_all=1, decline_all=59)
    clock.now = TUESDAY + timedelta(days=1)
    look()
    assert len(only(mailbox, "The Shop: far fewer")) == 1


def test_the_checkpoint_to_keep_is_the_signed_head_itself(
    client: FlaskClient, clock: Clock, mailbox: Mailbox, own: Own, look: Look, rt: Runtime
) -> None:
    own("ada@shop.example")
    extend_all(rt)
    clock.now = MONDAY
    look()
    [mail] = only(mailbox, "Consent ledger of consent.example")
    head = client.get("/log/checkpoint").data
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "checkpoint.txt"
    assert attached.get_content() == head
    assert head.decode() in text(mail)
    assert "consentkit ledger audit https://consent.example --state checkpoint.txt" in text(mail)


def test_an_old_key_is_told_of_until_there_is_a_new_one(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, run: Run, monkeypatch
) -> None:
    own("ada@shop.example")
    begun = clock.now
    for days in (364, 365, 366, 395):
        clock.now = begun + timedelta(days=days)
        look()
    first, second = only(mailbox, "The signing key has been in use since November 23, 2026")
    kid = run("keys", "list").output.split()[0]
    assert kid in text(first)
    assert "consentkit keys rotate" in text(second)
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    assert run("keys", "rotate").exit_code == 0
    clock.now = begun + timedelta(days=430)
    look()
    assert len(only(mailbox, "The signing key")) == 2


def test_a_letter_that_the_server_refused_is_tried_again_but_not_for_ever(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look
) -> None:
    own("ada@shop.example")
    own("eve@shop.example")
    mailbox.refused.add("ada@shop.example")
    clock.now = MONDAY
    look()
    assert {each["To"] for each in mailbox.mails} == {"eve@shop.example"}
    clock.now += timedelta(minutes=30)
    assert look() == 0
    mailbox.refused.clear()
    clock.now += timedelta(minutes=31)
    look()
    assert len(only(mailbox, "The Shop")) == 2
    mailbox.refused.add("ada@shop.example")
    clock.now = MONDAY + timedelta(days=7)
    for _ in range(6):
        look()
        clock.now += timedelta(hours=2)
    mailbox.refused.clear()
    look()
    assert len(only(mailbox, "The Shop")) == 3


def test_who_dies_between_sending_and_noting_leaves_one_letter_to_be_sent_again(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    own("ada@shop.example")
    own("eve@shop.example")
    clock.now = MONDAY

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("consentkit.web.owner_mailer.note_owner_mail", die)
        with pytest.raises(SystemExit):
            look()
    assert len(mailbox.mails) == 1
    look()
    assert [each["To"] for each in only(mailbox, "The Shop")] == [
        "ada@shop.example",
        "eve@shop.example",
    ]
    clock.now += timedelta(minutes=61)
    look()
    assert len(only(mailbox, "The Shop")) == 3


def test_the_name_of_a_site_arrives_as_it_is(
    clock: Clock, mailbox: Mailbox, own: Own, look: Look, publish: Publish
) -> None:
    document = a_site_document()
    name = document["site"]["name"] = 'Ünï: "Çhöp", <b>&amp; 🍪 Bcc: x@evil.example'
    publish(document)
    own("ada@shop.example")
    clock.now = MONDAY
    look()
    [weekly] = only(mailbox, name)
    assert f"\n{name}\n" in text(weekly)
    assert {tuple(each) for each in mailbox.recipients} == {("ada@shop.example",)}
    assert weekly["Bcc"] is None
