"""The client with the real service: all that a program does with a site, from key to evidence."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from consentkit.client import (
    Client,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Unauthorized,
)
from consentkit.client.site import ANY
from tests.factories import a_site_document
from tests.faults.service import a_fresh_decision
from tests.integration.webhooks.receiver import a_receiver, status
from tests.served_api import OWNER, ServedApi


@pytest.fixture(scope="module")
def api(served_api: ServedApi) -> Iterator[Client]:
    with Client(served_api.url, served_api.key) as client:
        yield client


def test_who_it_is(api: Client) -> None:
    me = api.own_key()
    assert (me.owner, me.is_operator, me.sites, me.state) == (OWNER, True, None, "active")


def test_a_site_from_its_file_to_a_published_version(api: Client) -> None:
    officer = a_site_document()["banner"]["officer"]
    begun = api.site_template(
        key="begun", name="B", home="https://b.example/", languages=["en"], officer=officer
    )
    assert begun["site"]["key"] == "begun"
    new = a_site_document()
    new["site"] |= {"key": "new", "name": "New"}
    made = api.add_site(new)
    site = api.site("new")
    assert site.file() == made
    assert "new" in [each.key for each in api.sites()]
    with pytest.raises(Conflict) as taken:
        api.add_site(new)
    assert taken.value.code == "site_exists"
    draft = site.draft()
    changed = site.patch_draft({"validity_days": 90}, etag=draft.etag)
    assert (changed.revision, changed.banner["validity_days"]) == (draft.revision + 1, 90)
    with pytest.raises(PreconditionFailed):
        site.replace_draft(draft.banner, etag=draft.etag)
    with pytest.raises(Invalid) as wrong:
        site.patch_draft({"officer": {"email": "nobody"}}, etag=changed.etag)
    assert wrong.value.field == "banner.officer.email"
    review = site.review()
    assert review.in_force is None
    assert site.publish(review.sha256, override="for a test").version == 1
    file = site.file()
    file.document["banner"]["validity_days"] = 60
    plan = site.plan(file.document)
    assert [each.member for each in plan.changes] == ["validity_days", "refusal_days"]
    changes, etag = site.put_file(file.document, etag=plan.etag)
    assert changes == plan.changes
    assert etag == site.file().etag
    settings = site.settings()
    kept = site.change_settings({"receipts_kept_days": 30}, etag=settings.etag)
    assert kept.document["receipts_kept_days"] == 30
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    reviewed = site.review().sha256
    waits = site.schedule(reviewed, tomorrow, override="for a test")
    assert site.review().schedule == waits
    site.unschedule()
    assert site.publish(site.review().sha256, override="for a test").version == 2
    old = site.review_roll_back(1)
    assert site.roll_back(1, old.sha256, override="for a test").version == 3
    assert [each.version for each in site.versions()] == [3, 2, 1]
    assert site.version(3).content["validity_days"] == 90
    site.archive()
    assert site.show().archived_at
    site.bring_back()
    assert next(site.audit(what="site_archived")).actor == OWNER


def test_receipts_from_the_search_to_the_evidence(api: Client, served_api: ServedApi) -> None:
    service = served_api.service
    made = [service.answer(a_fresh_decision()).document for _ in range(3)]
    site = api.site("shop")
    assert {str(each.id) for each in site.receipts()} >= {each["id"] for each in made}
    one = made[0]["id"]
    service.until(lambda: site.proof(one).proof is not None)
    assert site.receipt(one).holds
    exported = b"".join(site.export("jsonl", "The authority", banner_version=1))
    assert exported.count(b"\n") >= 3
    assert [each["recipient"] for each in site.receipt(one).disclosures] == ["The authority"]
    with zipfile.ZipFile(io.BytesIO(site.evidence(one, "The authority"))) as evidence:
        assert evidence.read("receipt.jws").decode() == made[0]["receipt"]
    with pytest.raises(NotFound):
        site.receipt("00000000-0000-7000-8000-000000000000")
    assert site.numbers()["total"]["receipts"] >= 0
    day = datetime.now(UTC).date()
    assert b"".join(site.daily_rows(day, day)).startswith(b"day,dimension,value,")
    assert list(site.requests()) == []
    assert {each.state for each in api.signing_keys()} == {"signing"}


def test_a_webhook_from_its_first_message_to_its_end(api: Client, served_api: ServedApi) -> None:
    hooks = api.site("shop").webhooks()
    with a_receiver() as receiver:
        added = hooks.add(receiver.url, ["consent.given"], description="Ours")
        assert added.secret
        assert hooks.show(added.key).etag == added.etag
        assert [each.key for each in hooks.all()] == [added.key]
        sent = hooks.test(added.key)
        receiver.wait_for(1)
        Webhook(added.secret).verify(receiver.got[0].body, receiver.got[0].headers)
        assert receiver.got[0].id == sent.message
        service = served_api.service
        service.until(lambda: hooks.delivery(added.key, sent.number).state == "delivered")
        assert hooks.delivery(added.key, sent.number).attempts[0].status == 204
        hooks.replay(added.key, sent.number)
        receiver.wait_for(2)
        receiver.manner = status(410)
        refused = hooks.test(added.key)
        service.until(lambda: hooks.show(added.key).state == "gone")
        assert hooks.delivery(added.key, refused.number).last_attempt.status == 410
        assert [each.number for each in hooks.deliveries(added.key)] == [
            refused.number,
            sent.number,
        ]
        assert hooks.replay_failed(added.key, since=refused.at + timedelta(hours=1)) == 0
    changed = hooks.change(added.key, {"description": "Theirs"}, etag=hooks.show(added.key).etag)
    with pytest.raises(PreconditionFailed):
        hooks.change(added.key, {"events": ["request.opened"]}, etag=added.etag)
    assert (changed.description, changed.events) == ("Theirs", ("consent.given",))
    assert hooks.pause(added.key).state == "paused"
    assert hooks.resume(added.key).state == "active"
    rotated = hooks.rotate(added.key, overlap_hours=1)
    assert rotated.earlier_secret == added.secret
    assert hooks.secret(added.key) == rotated
    hooks.remove(added.key)
    with pytest.raises(NotFound) as gone:
        hooks.show(added.key)
    assert gone.value.code == "unknown_webhook"


def test_keys_are_made_and_end_at_once(api: Client, served_api: ServedApi) -> None:
    made = api.make_api_key("reads", ["sites:read"], sites=["shop"])
    assert made.key
    with Client(served_api.url, made.key) as reader:
        assert reader.site("shop").show().name == "The Shop"
        with pytest.raises(Forbidden) as refused:
            reader.site("shop").patch_draft({}, etag=ANY)
        assert refused.value.problem["scope"] == "banner:write"
        with pytest.raises(NotFound):
            reader.site("new").show()
        assert api.revoke_api_key(made.id).state == "revoked"
        with pytest.raises(Unauthorized):
            reader.site("shop").show()
    assert made.id in [each.id for each in api.api_keys()]


def test_what_an_officer_does_and_what_sets_a_site_up(api: Client, served_api: ServedApi) -> None:
    service = served_api.service
    made = service.answer(a_fresh_decision()).document
    site = api.site("shop")
    found = site.lookup(made["receipt"])
    assert [str(each) for each in found.receipts] == [made["id"]]
    assert found.checked is not None
    assert found.checked.valid
    with pytest.raises(Invalid) as wrong:
        site.lookup("nonsense")
    assert wrong.value.field == "text"
    own = site.put_answer_template("access", "fr", "Bonjour {number}.")
    assert own in site.answer_templates()
    assert not site.remove_answer_template("access", "fr").is_own
    with pytest.raises(NotFound) as absent:
        site.answer_request("2026-9", "Hello.", mail=True)
    assert absent.value.code == "unknown_request"
    with pytest.raises(NotFound):
        site.mail_request("2026-9")
    exported = b"".join(site.export_audit("csv", what="answer_template_changed"))
    assert exported.count(b"answer_template_changed") == 2
    assert api.cookie_catalogue("_pk_")[0] in api.cookie_catalogue(service="Matomo")
    numbers = site.numbers(only="language:en")
    assert (numbers["only"], numbers["parts"]) == ("language:en", {})
    klaro = "var klaroConfig = {services: [{name: 'matomo', purposes: ['stats']}]}"
    moved = site.move_in("klaro", klaro)
    changes, _ = site.put_file(moved.file, etag=moved.etag)
    assert changes == moved.changes
    # Nobody is asked: the name ends in one that no resolver knows.
    assert site.installed().failure
