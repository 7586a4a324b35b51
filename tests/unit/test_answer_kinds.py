"""What answers that say the same share must be right for each of them, and for nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from consentkit.domain.decision import Action, Region, RegionSource, Surface, check_decision
from consentkit.domain.device_class import DeviceClass
from consentkit.domain.errors import ConsentError
from consentkit.domain.identifiers import uuid7, visitor_id
from consentkit.domain.receipt import make_receipt
from consentkit.domain.tally import counted_text
from consentkit.services import answer_kinds
from consentkit.services.find_publications import Published
from consentkit.services.record_decision import Submission, prepare_first
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipt_form import ReceiptForm
from consentkit.signing.receipts import sign_receipt
from consentkit.storage.models import ReceiptRow
from tests.factories import NOW, a_banner_version, a_receipt, a_site_document, an_answer, vector

KEY = SigningKey.load(vector("receipt")["key"])
REGION = Region(country="CA", subdivision=None, source=RegionSource.HEADER)


def a_version():
    """A refusal stands shorter than a consent."""
    document = a_site_document()
    document["banner"]["refusal_days"] = 30
    return a_banner_version(document)


ANOTHER = uuid7(NOW + timedelta(days=9), bytes(10))
PUBLISHED = Published(1, a_version())

answers = st.builds(
    an_answer,
    action=st.sampled_from([Action.SAVE, Action.DECLINE_ALL, Action.WITHDRAW]),
    surface=st.sampled_from([Surface.BANNER, Surface.PREFERENCES]),
    language=st.sampled_from(["en", "fr-CA", "de"]),
    choices=st.dictionaries(
        st.sampled_from(["necessary", "analytics", "marketing", "news", "games"]), st.booleans()
    ),
    visitor_id=st.binary(min_size=16, max_size=16).map(visitor_id),
    decided_at=st.timedeltas(timedelta(days=-2), timedelta(days=2)).map(lambda by: NOW + by),
    gpc=st.booleans(),
    region=st.none() | st.just(REGION),
)
moments = st.timedeltas(timedelta(0), timedelta(days=2)).map(lambda by: NOW + by)
issuers = st.sampled_from(["https://a.example", "https://b.example"])


def outcome(run):
    try:
        return run()
    except ConsentError as err:
        return type(err), str(err), err.field


def as_one_of_many(decision, now, issuer, device):
    submission = Submission("shop", decision, device=device)
    signed = prepare_first(
        submission, PUBLISHED, key=KEY, issuer=issuer, now=now, randomness=bytes(10)
    )
    return signed.receipt, signed.jws, signed.counted


def alone(decision, now, issuer, device):
    check_decision(decision, PUBLISHED.version, now=now)
    receipt = make_receipt(
        decision,
        PUBLISHED.version,
        receipt_id=uuid7(now, bytes(10)),
        issuer=issuer,
        recorded_at=now,
        prev=None,
    )
    return receipt, sign_receipt(receipt, KEY), counted_text(receipt, device)


@settings(max_examples=400)
@given(st.tuples(answers, moments, issuers, st.sampled_from(DeviceClass)))
def test_each_gets_the_receipt_that_it_would_get_alone(told):
    assert outcome(lambda: as_one_of_many(*told)) == outcome(lambda: alone(*told))


def test_a_refusal_is_not_remembered_as_an_answer():
    for _ in range(2):
        with pytest.raises(ConsentError):
            PUBLISHED.kinds.of(an_answer(choices={"games": True}))


def test_whoever_makes_up_new_answers_for_ever_fills_no_memory(monkeypatch):
    monkeypatch.setattr(answer_kinds, "_MOST_KINDS", 3)
    kinds = answer_kinds.AnswerKinds(a_version())
    for number in range(9):
        region = Region(country="CA", subdivision=f"CA-{number}", source=RegionSource.HEADER)
        kinds.of(an_answer(region=region))
    assert len(kinds._kinds) <= 3


# What is named like the gaps, or looks like them, is none.
ODD = {"jti": True, "exp": False, "iat": True, "sub": False, "decided_at": True}


@pytest.mark.parametrize(
    "issuer", ["https://a.example", '"exp":5,"sub":"x"', 'x\\","iat":1', "é\n"]
)
def test_a_form_leaves_room_for_the_members_and_nothing_else(issuer):
    like = a_receipt(issuer=issuer, decision=an_answer(choices=ODD))
    later = timedelta(days=40)
    other = a_receipt(
        issuer=issuer,
        decision=replace(like.decision, visitor_id='a"b\\c', decided_at=NOW + later),
        recorded_at=like.recorded_at + later,
        expires_at=like.expires_at - later,
        id=ANOTHER,
    )
    form = ReceiptForm.of(like)
    for each in (like, other):
        assert form.fill(each) == canonical_bytes(each.payload())


@pytest.mark.parametrize("prev", [None, ANOTHER])
def test_a_row_is_what_the_types_of_its_columns_would_make_of_it(prev):
    receipt = a_receipt(prev=prev)
    decision = receipt.decision
    submission = Submission("shop", decision, idempotency_key="k", request_sha256=bytes(32))
    signed = prepare_first(
        submission, PUBLISHED, key=KEY, issuer="x", now=NOW, randomness=bytes(10)
    )
    new = signed.new._replace(receipt=receipt)
    given = new.row() | new.entry().row()
    dialect = sqlite.dialect()
    columns = ReceiptRow.metadata.tables["receipt"].c
    expected = []
    for name in (*columns.keys(), "entry", "counted"):
        bind = columns[name].type.bind_processor(dialect) if name in columns else None
        expected.append(bind(given[name]) if bind else given[name])
    assert list(new.sqlite_values()) == expected
