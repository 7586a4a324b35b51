"""Every parser of what others send: what it is given, what it may refuse with, and what must hold
of what it reads.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from consentkit.domain.base64url import base64url
from consentkit.domain.catalogue import NoCatalogue, read_catalogue
from consentkit.domain.consent_cookie import BadConsentCookie, ConsentCookie
from consentkit.domain.consent_token import ConsentToken
from consentkit.domain.credential import MAX_CREDENTIALS, read_credentials
from consentkit.domain.errors import ConsentError
from consentkit.domain.installed import inspect_page
from consentkit.domain.names import negotiate_language
from consentkit.domain.receipt import Receipt
from consentkit.domain.site import SiteDefinition, normalise_origin
from consentkit.domain.site_file import parse_site_file, read_site_file
from consentkit.domain.webhook_url import read_webhook_url
from consentkit.ledger.bundles import pack_entries, unpack_entries
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof
from consentkit.ledger.tiles import parse_path
from consentkit.ledger.update import LogUpdate
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.ledger.witness import parse_witnesses
from consentkit.services.check_proof import check_receipt_proof, read_key_set
from consentkit.services.verify_receipt import check_signature
from consentkit.signing.certificates import is_certificate, open_certificate
from consentkit.signing.keys import published_keys
from consentkit.signing.secrets import BadFormToken, ServiceSecret
from consentkit.web.body import parse_json
from consentkit.web.schemas import DecisionSchema, OfficerRequestSchema, ShownSchema, load
from consentkit.web.usual_decision import read_usual_decision
from tests.factories import a_decision, a_site_document
from tests.fuzz import guarding, moved
from tests.fuzz.inputs import anything, changed, near, near_bytes

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
LOG = VECTORS / "log"
_JWS = (LOG / "receipt.jws").read_text().strip()
_PROOF = (LOG / "receipt.tlog-proof").read_text()
_NOTE = (LOG / "checkpoint").read_text()
_JWKS = (LOG / "jwks.json").read_text()
_LOG_KEY = (LOG / "log.vkey").read_text().strip()
_WITNESS = (LOG / "witness.vkey").read_text().strip()
_COOKIES = [
    each["value"] for each in json.loads((VECTORS / "consent_cookie.json").read_text())["valid"]
]
_KNOWN_KEYS = read_key_set(_JWKS, "the vectors' keys")
_KEYS = published_keys((key.kid, key.x) for key in _KNOWN_KEYS)
_SECRET = ServiceSecret("a secret of the tests, which is long enough")
_TOKEN = _SECRET.form_token("preferences", {"site": "shop", "version": 1})
_DOCUMENT = a_site_document()
_TOML = """
[site]
key = "shop"
name = "The Shop"
home = "https://shop.example/"
origins = ["https://shop.example"]

[banner]
languages = ["en"]
default_language = "en"
officer = { name = "Ada", email = "privacy@shop.example" }

[[banner.categories]]
key = "analytics"
lifetime = "30 days"
title = { en = "Analytics" }
description = { en = "Counts, in plain words." }
"""
_CSV = (
    "ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,"
    "Data Controller,User Privacy & GDPR Rights Portals,Wildcard match\n"
    '1,Tool,Analytics,_t[x4],tool.example,"Counts, visits",2 years,Tool,https://t.example,0\n'
)
_PAGE = (
    '<!doctype html><head><script src="/ck/shop/banner.js" async></script>'
    "<script type=text/plain data-category=a>x</script><iframe src='https://v.example/'></iframe>"
)
_UPDATE = LogUpdate(0, (), Note.parse(_NOTE.encode())).format().decode()
_HEADER, _PAYLOAD = (
    json.loads(base64.urlsafe_b64decode(part + "==")) for part in _JWS.split(".")[:2]
)


@dataclass(frozen=True, slots=True)
class Parser:
    """``read`` may raise one of ``refusals``; anything else is a fault of ours."""

    inputs: st.SearchStrategy[Any]
    read: Callable[[Any], object]
    refusals: tuple[type[Exception], ...] = (ConsentError,)

    def take(self, given: Any) -> bool:
        """Return whether it was read; a refusal says why."""
        try:
            self.read(given)
        except self.refusals as refusal:
            if not str(refusal):
                raise AssertionError("a refusal says nothing") from refusal
            return False
        return True


def _again(read: Callable[[str], Any]) -> Callable[[str], None]:
    """What was read is written as it was: nobody gets by with a second spelling."""

    def check(text: str) -> None:
        assert read(text).format() == text

    return check


def _file_again(read: Callable[[bytes], Any]) -> Callable[[bytes], None]:
    def check(raw: bytes) -> None:
        assert read(raw).format() == raw

    return check


def _token(parts: tuple[Any, Any, bytes]) -> str:
    header, payload, signature = parts
    said = [json.dumps(part).encode("utf-8", "surrogatepass") for part in (header, payload)]
    return ".".join(base64url(part) for part in (*said, signature))


def _check_token(text: str) -> None:
    """The page for checking shows whatever is pasted: it may hold or not, and never fails."""
    found = check_signature(text, _KEYS)
    assert found.valid == (text == _JWS)
    if found.receipt is not None:
        json.dumps(found.receipt.payload()).encode("utf-8")


def _check_proof(raw: bytes) -> None:
    found = check_receipt_proof(_JWS, raw, issuer=_PAYLOAD["iss"], keys=_KNOWN_KEYS)
    assert not found.holds or found.index is not None


def _certificate(text: str) -> None:
    if is_certificate(text):
        open_certificate(text, _KEYS)


def _payload(document: Any) -> None:
    if isinstance(document, dict):
        assert Receipt.from_payload(document).payload() == document


def _claims(document: Any) -> None:
    if isinstance(document, dict):
        assert ConsentToken.from_claims(document).claims() == document


def _decision(document: Any) -> None:
    """The quick way and the schema agree on whatever both read."""
    if not isinstance(document, dict):
        return
    quick = read_usual_decision(document)
    slow = load(DecisionSchema(), document)
    assert quick is None or quick == slow


def _catalogue(text: str) -> None:
    list(read_catalogue(text.splitlines(keepends=True)))


def _credentials(text: str) -> None:
    found, strange = read_credentials(text)
    assert len(found) <= MAX_CREDENTIALS
    assert strange >= 0


def _origin(text: str) -> None:
    found = normalise_origin(text)
    assert found is None or normalise_origin(found) == found


def _language(text: str) -> None:
    assert negotiate_language(text, ("en", "fr-CA"), "en") in ("en", "fr-CA")


def _bundle(parts: tuple[bytes, int]) -> None:
    unpack_entries(*parts)


PARSERS: dict[str, Parser] = {
    "consent cookie": Parser(near(*_COOKIES), _again(ConsentCookie.parse), (BadConsentCookie,)),
    "declaration of the guard": Parser(guarding.declarations, guarding.read_declaration),
    "Cookie header": Parser(guarding.cookie_headers, guarding.check_cookie_header),
    "Consent-Token header": Parser(guarding.tokens, guarding.check_token),
    "Set-Cookie header": Parser(guarding.set_cookies, guarding.check_set_cookie),
    "receipt, as text": Parser(near(_JWS), _check_token),
    "receipt, as parts": Parser(
        st.tuples(changed(_HEADER), changed(_PAYLOAD), st.binary(max_size=70)).map(_token),
        _check_token,
    ),
    "claims of a receipt": Parser(changed(_PAYLOAD), _payload),
    "claims of a consent token": Parser(
        changed(json.loads((VECTORS / "consent_token.json").read_text())["claims"]), _claims
    ),
    "certificate": Parser(
        st.tuples(
            st.sampled_from(["consent-erasure+jwt", "consent-request+jwt"]).map(
                lambda kind: {**_HEADER, "typ": kind}
            ),
            changed(_PAYLOAD),
            st.binary(max_size=70),
        ).map(_token),
        _certificate,
    ),
    "token of a form": Parser(
        near(_TOKEN),
        lambda text: _SECRET.read_form_token("preferences", text, max_age_s=3600),
        (BadFormToken,),
    ),
    "key to a record": Parser(
        near("00000000-0000-7000-8000-000000000000." + "A" * 43, "q,  ,", " ".join(["x"] * 60)),
        _credentials,
    ),
    "site file, TOML": Parser(near_bytes(_TOML), lambda raw: read_site_file(raw, name="site.toml")),
    "site file, JSON": Parser(
        near_bytes(json.dumps(_DOCUMENT)), lambda raw: read_site_file(raw, name="site.json")
    ),
    "site file, nesting": Parser(
        st.lists(st.sampled_from(list("[]{}=.a\"'\n#")), max_size=80).map(
            lambda each: "".join(each).encode()
        ),
        lambda raw: parse_site_file(raw, name="site.toml"),
    ),
    "address of a webhook": Parser(
        near("https://hooks.example.org:8443/x?y=1", "http://[2606:4700::1111]/", "https://127.1/"),
        lambda text: read_webhook_url(text, own_host="consent.example", allowed_hosts={"::1"}),
    ),
    "site definition": Parser(changed(_DOCUMENT), SiteDefinition.read),
    "catalogue": Parser(near(_CSV), _catalogue, (NoCatalogue,)),
    "decision": Parser(changed(a_decision()), _decision),
    "showing": Parser(
        changed({"banner_version": 1, "language": "en"}).filter(lambda d: isinstance(d, dict)),
        lambda document: load(ShownSchema(), document),
    ),
    "request to the officer": Parser(
        changed({"kind": "access", "text": "Please.", "contact": "ada@example.org"}).filter(
            lambda d: isinstance(d, dict)
        ),
        lambda document: load(OfficerRequestSchema(), document),
    ),
    "body": Parser(
        near_bytes(json.dumps(a_decision())) | anything().map(lambda v: json.dumps(v).encode()),
        parse_json,
    ),
    "checkpoint": Parser(near(Note.parse(_NOTE.encode()).text), _again(Checkpoint.parse)),
    "signed note": Parser(near_bytes(_NOTE), _file_again(Note.parse)),
    "proof": Parser(near_bytes(_PROOF), _file_again(LogProof.parse)),
    "proof, checked": Parser(near_bytes(_PROOF), _check_proof),
    "growth of the log": Parser(near_bytes(_UPDATE), _file_again(LogUpdate.parse)),
    "path of a tile": Parser(
        near("tile/0/000", "tile/1/x001/234", "tile/entries/000.p/5", "tile/8/x001/x234/067.p/255"),
        parse_path,
    ),
    "bundle of entries": Parser(
        st.tuples(
            st.lists(st.binary(max_size=9), min_size=1, max_size=3).map(pack_entries)
            | st.binary(max_size=80),
            st.integers(1, 4),
        ),
        _bundle,
    ),
    "key of a log": Parser(near(_LOG_KEY, _WITNESS), _again(VerifierKey.parse)),
    "file of witnesses": Parser(near(f"{_WITNESS} https://w.example/\n# one\n"), parse_witnesses),
    "key set": Parser(near(_JWKS), lambda text: read_key_set(text, "it")),
    "origin": Parser(
        near("https://shop.example", "http://[::1]:8080", "https://bücher.example:443"), _origin
    ),
    "language": Parser(near("fr-CA", "zh-Hant-TW", "no", "*"), _language),
    "configuration of another tool": Parser(moved.configurations, moved.check_move),
    "configuration, brackets": Parser(moved.brackets, moved.check_move),
    "regular expression of a cookie": Parser(moved.expressions, moved.check_pattern),
    "page of an owner": Parser(
        near(_PAGE),
        lambda html: inspect_page(html, address="https://shop.example/", site_key="shop"),
    ),
}
