"""What members of answers are like in examples, by their name, which is told once for all."""

from collections.abc import Mapping
from typing import Any

from consentkit.web.api.examples import BANNER, SHA256, SITE_FILE

UUID = "019ab9e2-5d73-7000-8000-2f1c0e6f4a11"
MOMENT = "2026-11-23T19:01:07.123Z"
DAY = "2026-11-23"
NUMBER = 3
_OWNER = "ada@example.org"
_KEY_ID = "aaaaaaaaaaaa"
_KID = "Dx0_1mV8Yd0dWwQm0Q2v3w"
_RECEIPT: dict[str, Any] = {
    "iss": "https://consent.example.org",
    "jti": UUID,
    "iat": 1795460467,
    "exp": 1811012467,
    "sub": "q83vEjRWeJCrze8SNFZ4kA",
    "site": "my-site",
    "banner": {"version": NUMBER, "sha256": SHA256, "language": "en"},
    "decision": {
        "action": "save",
        "surface": "preferences",
        "choices": {"necessary": True, "analytics": False},
        "decided_at": MOMENT,
    },
    "rule": {"kind": "opt-in", "region": None},
    "gpc": False,
    "prev": None,
}
_SIGNED = "eyJhbGciOiJFZDI1NTE5Iiwi….eyJpc3MiOiJodHRwczovL2Nv….q83vEjRWeJCrze8SNFZ4kA…"

# By the member, or by its schema and the member, which counts for more. What is null where it is
# not named here is null in examples.
SAMPLES: Mapping[str, Any] = {
    # sites, files and drafts
    "Site.key": "my-site",
    "Site.name": "My Site",
    "Settings.name": "My Site",
    "home": "https://www.example.org/",
    "origins": ["https://www.example.org"],
    "receipts_kept_days": 1095,
    "officer": BANNER["officer"],
    "languages": ["en", "fr"],
    "default_language": "en",
    "audience": "everybody",
    "site": SITE_FILE["site"],
    "banner": BANNER,
    "content": {"site": "my-site", "banner": BANNER},
    "Site.version": NUMBER,
    "Site.published_at": MOMENT,
    "Archived.archived_at": MOMENT,
    "etag": SHA256[:32],
    "address": "https://www.example.org/",
    "Installed.verdict": "found",
    "Installed.remarks": ["waits"],
    # what changes, and what that means
    "Change.member": "categories.analytics.lifetime",
    "Change.kind": "changed",
    "Change.before": "30 days",
    "Change.after": "90 days",
    "Consequence.sentence": "Visitors are asked again about analytics.",
    "Consequence.keys": ["analytics"],
    "rule": "officer-address",
    "severity": "warning",
    "basis": "GDPR Art. 13(1)(a)",
    "Finding.member": "officer.address",
    "Finding.sentence": "The privacy officer has no postal address.",
    "Note.member": "services[0].callback",
    "Note.kind": "lost",
    "Note.sentence": "This is a function, and functions are never run.",
    "sha256": SHA256,
    "in_force": NUMBER,
    "by": _OWNER,
    "overridden": ["officer-address"],
    "reason": "The address follows next week.",
    # receipts
    "receipt": _RECEIPT,
    "receipts": [UUID],
    "Counts.receipts": 100,
    "jws": _SIGNED,
    "Record.status": "in_force",
    "Checked.status": "in_force",
    "holds": True,
    "recorded": True,
    "valid": True,
    "place": 4711,
    "script": SHA256,
    "disclosures": [{"kind": "export", "recipient": "The authority", "at": MOMENT}],
    "Proof.proof": "c2sp.org/tlog-proof@v1\nindex 4711\n…",
    # requests
    "requests": ["2026-1"],
    "Request.number": "2026-1",
    "Request.text": "What do you know about me?",
    "contact": "visitor@example.org",
    "language": "en",
    "Told.answered_at": MOMENT,
    "Told.answer": "Here is what we have of you: …",
    "mail": "sent",
    "Event.what": "answered",
    "actor": _OWNER,
    "Template.text": "Hello,\n\nyou asked us on {day} (number {number}). […]\n\n{officer}, {site}",
    "is_own": True,
    # numbers
    "only": None,
    "counted_since": DAY,
    "unanswered": 25,
    "signalled": 4,
    "shown": 125,
    "accept_all": 40,
    "decline_all": 39,
    "save": 20,
    "withdraw": 1,
    "others": 0,
    "granted": 61,
    "denied": 39,
    "Part.values": ["en"],
    "Numbers.parts": "language",
    "Numbers.choices": "analytics",
    "Numbers.values": {"language": ["en", "fr"], "device": ["desktop", "phone"]},
    # the trail
    "Action.session": f"key {_KEY_ID}",
    "Action.what": "banner_published",
    "details": {"version": NUMBER},
    "statement": '{"action":"sha256-…","type":"admin-action"}',
    "ledger_index": 4712,
    # keys
    "ApiKey.id": _KEY_ID,
    "ApiKey.name": "deployment",
    "scopes": ["sites:read", "banner:publish"],
    "sites": ["my-site"],
    "last_used_on": DAY,
    "owner": _OWNER,
    "MadeKey.key": f"ck_live_{_KEY_ID}_…",
    "kid": _KID,
    "signing_since": MOMENT,
    "jwk": {"kty": "OKP", "crv": "Ed25519", "kid": _KID, "x": SHA256[:43], "alg": "Ed25519"},
    # known cookies
    "KnownCookie.name": "_pk_id.*",
    "KnownCookie.kind": "cookie",
    "service": "Matomo",
    "provider": "The site itself",
    "policy_url": "https://matomo.org/privacy-policy/",
    "host": "",
    "days": 393,
    "purpose": {"en": "Recognises a browser, to count visitors once."},
}
