"""A membership site, a consent service that answers as its API promises, a clock we turn."""

import copy
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import responses
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey

from consentkit.guard import Guard
from consentkit.membership.app import create_app
from consentkit.membership.settings import Settings

SERVICE = "http://localhost:8080"
VISITOR = "AAAAAAAAAAAAAAAAAAAAAA"
SLOTS = {"session": 0, "pending_registration": 1, "persistent_login": 2, "email_news": 3}


def _category(key, lifetime, cookie, *, required=False):
    return {
        "key": key,
        "slot": SLOTS[key],
        "required": required,
        "lifetime": lifetime,
        "title": f"Title of {key}",
        "description": f"Description of {key}",
        "services": [
            {
                "key": key,
                "name": "Membership",
                "provider": "Riverside",
                "policy_url": "https://club.example/policy",
                "cookies": [
                    {"name": cookie, "host": "", "lifetime": lifetime, "purpose": f"For {key}"}
                ],
            }
        ],
    }


BANNER = {
    "format": 1,
    "site": "demo",
    "site_name": "Riverside Members' Club",
    "version": 7,
    "sha256": "0" * 64,
    "language": "en",
    "direction": "ltr",
    "languages": ["en", "fr-CA"],
    "published_at": "2026-11-20T10:00:00.000Z",
    "validity_days": 180,
    "rule": "opt-in",
    "home": "http://localhost:8081/",
    "categories": [
        _category("session", {"kind": "session"}, "member_session", required=True),
        _category("pending_registration", {"kind": "days", "days": 30}, "member_pending"),
        _category("persistent_login", {"kind": "persistent"}, "member_login"),
    ],
    "purposes": [{"key": "email_news", "slot": 3, "title": "News", "description": "Monthly."}],
    "texts": {},
    "look": {},
    "officer": {"name": "Olu Reyes", "email": "olu@club.example", "address": "1 Quay"},
}


class TurnedClock:
    def __init__(self):
        self.now = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, **by):
        self.now += timedelta(**by)


class FakeService:
    """Answers for the consent service; ``recorded`` holds what was posted, newest last."""

    def __init__(self, mock):
        self._mock = mock
        self.banner = copy.deepcopy(BANNER)
        self.key = OKPKey.generate_key("Ed25519", auto_kid=True)
        self.recorded = []
        self.asked = []
        self.up()

    def up(self):
        self._mock.reset()
        self._mock.add_callback("GET", f"{SERVICE}/ck/demo/banner.json", self._banner)
        key_set = KeySet([self.key]).as_dict(private=False)
        self._mock.add("GET", f"{SERVICE}/.well-known/jwks.json", json=key_set)
        self._mock.add_callback("POST", f"{SERVICE}/ck/demo/receipts", self._receipt)

    def down(self):
        self._mock.reset()

    def refuse(self, status):
        self._mock.replace("POST", f"{SERVICE}/ck/demo/receipts", status=status, json={})

    def sign(self, payload, **header):
        claims = {"jti": "018f-receipt", "sub": VISITOR, "site": "demo"} | payload
        protected = {"alg": "Ed25519", "kid": self.key.kid, "typ": "consent-receipt+jwt"} | header
        return jws.serialize_compact(
            protected, json.dumps(claims).encode(), self.key, algorithms=["Ed25519"]
        )

    def _banner(self, request):
        self.asked.append(request.url)
        language = "fr-CA" if "lang=fr-CA" in request.url else "en"
        return 200, {}, json.dumps(self.banner | {"language": language})

    def _receipt(self, request):
        self.recorded.append((json.loads(request.body), dict(request.headers)))
        answer = {
            "receipt": self.sign({}),
            "id": f"receipt-{len(self.recorded)}",
            "secret": "s3cret",
            "expires_at": "2027-05-22T19:00:00Z",
        }
        return 201, {}, json.dumps(answer)


class Visitor:
    """A browser: it sends what browsers send, and keeps cookies however old they are."""

    def __init__(self, app, clock, base_url):
        self._client = app.test_client()
        self._clock = clock
        self._base_url = base_url

    def get(self, path, **kwargs):
        return self._client.get(path, base_url=self._base_url, **kwargs)

    def post(self, path, data=None, *, headers=None, **kwargs):
        sent = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return self._client.post(path, data=data, base_url=self._base_url, headers=sent, **kwargs)

    def answer(self, action="save", **choices):
        """Write the consent cookie as the banner does: True granted, False denied."""
        mask = sum((2 if granted else 1) << (2 * SLOTS[key]) for key, granted in choices.items())
        at = _base36(int(self._clock().timestamp() * 1000))
        self.keep("ck", f"v1.7.{at}.{mask:x}.{VISITOR}.{action}")

    def accept(self):
        self.answer("accept_all", session=True, pending_registration=True, persistent_login=True)

    def decline(self):
        self.answer("decline_all", pending_registration=False, persistent_login=False)

    def keep(self, name, value):
        self._client.set_cookie(name, value, domain="localhost", path="/")

    def cookie(self, name):
        found = self._client.get_cookie(name, domain="localhost", path="/")
        return found.value if found else None

    def close(self):
        """Close the browser: what has no expiry is gone."""
        self._client.delete_cookie("member_session", domain="localhost", path="/")

    def join(self, **fields):
        return self.post("/register/finish", ADA | fields)

    def log_in(self, **fields):
        return self.post("/login", {"email": ADA["email"], "password": ADA["password"]} | fields)

    def is_member(self):
        return self.get("/account").status_code == 200


ADA = {"name": "Ada", "email": "ada@example.org", "password": "a long enough secret"}


def _base36(number):
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


@pytest.fixture(autouse=True)
def _little_work_for_passwords(monkeypatch):
    """What is chosen and stored for a password is as ever; only the work of it is left out here."""
    real = hashlib.scrypt

    def scrypt(password, *, salt, n, r, p, maxmem):
        assert n >= 2**15
        return real(password, salt=salt, n=2, r=r, p=p, maxmem=maxmem)

    monkeypatch.setattr(hashlib, "scrypt", scrypt)


@pytest.fixture
def clock():
    return TurnedClock()


@pytest.fixture
def service():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield FakeService(mock)


@pytest.fixture
def app(service, clock, tmp_path):
    # What it knows of the banner, as a file kept from before: no test waits for its thread.
    guard = Guard("demo", mode="enforce", declaration=BANNER, clock=lambda: clock().timestamp())
    return create_app(Settings(SERVICE, "demo", tmp_path / "home"), clock=clock, guard=guard)


@pytest.fixture
def new_visitor(app, clock):
    return lambda base_url="http://localhost:8081": Visitor(app, clock, base_url)


@pytest.fixture
def visitor(new_visitor):
    return new_visitor()


@pytest.fixture
def ada(visitor):
    """A visitor who has joined without agreeing to anything, and logged out again."""
    visitor.decline()
    visitor.join()
    visitor.post("/logout")
    return visitor


@pytest.fixture
def set_cookies():
    """Return the Set-Cookie headers of an answer by name, attributes in lower case."""

    def read(reply):
        found = {}
        for header in reply.headers.getlist("Set-Cookie"):
            pair, *attributes = header.split("; ")
            found[pair.partition("=")[0]] = {
                key.lower(): value for key, _, value in (a.partition("=") for a in attributes)
            }
        return found

    return read
