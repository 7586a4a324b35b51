"""A receipt in the forms that others read: ISO/IEC TS 27560 with W3C DPV terms, and Kantara v1.1.

Both are views of our own receipt and of the banner that it answers; nothing is stored in them.
Sources: W3C DPV guide "Implementing ISO/IEC TS 27560" of 15 February 2026 for the shape, DPV 2.3
for the terms; Kantara Consent Receipt Specification v1.1.0 section 4. What neither the receipt nor
the banner says (storage locations, recipients' addresses) is left out, never made up.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from consentkit.domain.banner import BannerVersion
from consentkit.domain.category import Category, Purpose
from consentkit.domain.decision import Action
from consentkit.domain.instant import format_instant
from consentkit.domain.receipt import Receipt
from consentkit.domain.site import Site

_PROFILE = "https://w3id.org/dpv/schema/dpv-27560"
# Inline, so that nobody needs a network to read it.
_CONTEXT: dict[str, Any] = {
    "dpv": "https://w3id.org/dpv#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ck": "urn:consentkit:",
    **{
        name: {"@type": "@id"}
        for name in (
            "dct:conformsTo", "dpv:hasPurpose", "dpv:hasLegalBasis", "dpv:hasJurisdiction",
            "dpv:hasDataController", "dpv:isIndicatedBy", "dpv:isExercisedAt", "dpv:hasNecessity",
        )
    },
    "dct:created": {"@type": "xsd:dateTime"},
    "dpv:isIndicatedAtTime": {"@type": "xsd:dateTime"},
}  # fmt: skip

# What a category's signals to vendors say of its purpose; the first that fits counts.
_PURPOSES = {
    "ad_storage": "dpv:TargetedAdvertising",
    "analytics_storage": "dpv:ServiceUsageAnalytics",
    "personalization_storage": "dpv:ServicePersonalisation",
    "functionality_storage": "dpv:UserInterfacePersonalisation",
    "security_storage": "dpv:EnforceSecurity",
}
_OTHER_PURPOSE = "dpv:Purpose"


def as_json_ld(receipt: Receipt, version: BannerVersion, site: Site) -> dict[str, Any]:
    """Return a consent receipt with its one record, in JSON-LD with DPV terms."""
    decision = receipt.decision
    record = {
        "@id": f"urn:uuid:{receipt.id}#record",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": f"{_PROFILE}#record",
        "dct:identifier": str(receipt.id),
        "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": decision.visitor_id},
        "dpv:hasNotice": [_notice(receipt, version)],
        "dpv:hasDataController": f"{site.home}#controller",
        "dpv:hasEntity": [_controller(version, site)],
        "dpv:hasProcess": list(_processes(receipt, version)),
        "dpv:hasConsentControl": [
            {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": _control(receipt)}
        ],
    }
    if decision.region:
        place = "-".join(filter(None, (decision.region.country, _subdivision(receipt))))
        record["dpv:hasJurisdiction"] = f"loc:{place}"
    return {
        "@context": _CONTEXT,
        "@id": f"urn:uuid:{receipt.id}",
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": f"{_PROFILE}#receipt-record",
        "dct:identifier": str(receipt.id),
        "dct:created": format_instant(receipt.recorded_at),
        "dpv:hasRecordOfActivity": [record],
    }


def as_kantara(receipt: Receipt, version: BannerVersion, site: Site) -> dict[str, Any]:
    """Return a Kantara consent receipt; only what was granted is a consent there."""
    decision, officer = receipt.decision, version.banner.officer
    region = decision.region
    return {
        "version": "KI-CR-v1.1.0",
        "jurisdiction": region.country if region else "unknown",
        "consentTimestamp": int(decision.decided_at.timestamp()),
        "collectionMethod": f"{decision.surface.value}: {decision.action.value}",
        "consentReceiptID": str(receipt.id),
        "language": decision.language,
        "piiPrincipalId": decision.visitor_id,
        "piiControllers": [
            {
                "piiController": site.name,
                "contact": officer.name,
                "address": {"streetAddress": officer.address},
                "email": officer.email,
                "phone": "",
                "piiControllerUrl": site.home,
            }
        ],
        "policyUrl": _notice_url(receipt),
        "services": [
            {"service": site.name, "purposes": list(_kantara_purposes(receipt, version, site))}
        ],
        "sensitive": False,
        "spiCat": [],
    }


def _kantara_purposes(
    receipt: Receipt, version: BannerVersion, site: Site
) -> Iterator[dict[str, Any]]:
    for question in _questions(version):
        if not receipt.decision.choices.get(question.key) or _is_required(question):
            continue
        services = question.services if isinstance(question, Category) else ()
        providers = dict.fromkeys(service.provider for service in services)
        others = ", ".join(each for each in providers if each and each != site.name)
        yield {
            "purpose": _title(question, receipt, version),
            "purposeCategory": [_purpose_of(question)],
            "consentType": "EXPLICIT",
            "piiCategory": [],
            "primaryPurpose": False,
            "termination": format_instant(receipt.expires_at),
            "thirdPartyDisclosure": bool(others),
            **({"thirdPartyName": others} if others else {}),
        }


def _notice(receipt: Receipt, version: BannerVersion) -> dict[str, Any]:
    return {
        "@id": _notice_url(receipt),
        "@type": "dpv:ConsentNotice",
        "dct:language": receipt.decision.language,
        "dct:created": format_instant(version.published_at),
        "ck:contentHash": f"sha256:{receipt.banner_sha256}",
    }


def _controller(version: BannerVersion, site: Site) -> dict[str, Any]:
    officer = version.banner.officer
    return {
        "@id": f"{site.home}#controller",
        "@type": ["dpv:Organisation", "dpv:DataController"],
        "dpv:hasName": site.name,
        "dpv:hasContact": f"{officer.name} <{officer.email}>",
        **({"dpv:hasAddress": officer.address} if officer.address else {}),
    }


def _processes(receipt: Receipt, version: BannerVersion) -> Iterator[dict[str, Any]]:
    """One for each question that was answered, and for what is told rather than asked."""
    for question in _questions(version):
        granted = receipt.decision.choices.get(question.key)
        if granted is None:
            continue
        process = {
            "@type": "dpv:Process",
            "ck:purposeKey": question.key,
            "dct:title": _title(question, receipt, version),
            "dpv:hasPurpose": _purpose_of(question),
        }
        if _is_required(question):
            yield process | {"dpv:hasNecessity": "dpv:Required"}
        else:
            status = _status(receipt, granted)
            yield process | {
                "dpv:hasLegalBasis": "dpv:ExpressedConsent",
                "dpv:hasConsentStatus": [status],
            }


def _status(receipt: Receipt, granted: bool) -> dict[str, Any]:
    decision = receipt.decision
    refused = "dpv:ConsentWithdrawn" if decision.action is Action.WITHDRAW else "dpv:ConsentRefused"
    days = round((receipt.expires_at - decision.decided_at) / timedelta(days=1))
    return {
        "@type": ["dpv:ConsentGiven" if granted else refused, "dpv:ExpressedConsent"],
        "dpv:isIndicatedAtTime": format_instant(decision.decided_at),
        "dpv:isIndicatedBy": "dpv:DataSubject",
        "dpv:hasIndicationMethod": f"{decision.surface.value}:{decision.action.value}",
        "dpv:hasDuration": {"@type": "dpv:TemporalDuration", "rdf:value": f"P{days}D"},
    }


def _questions(version: BannerVersion) -> tuple[Category | Purpose, ...]:
    return version.banner.asked()


def _is_required(question: Category | Purpose) -> bool:
    return isinstance(question, Category) and question.required


def _purpose_of(question: Category | Purpose) -> str:
    if not isinstance(question, Category):
        return _OTHER_PURPOSE
    if question.required:
        return "dpv:RequestedServiceProvision"
    return next((_PURPOSES[name] for name in _PURPOSES if name in question.signals), _OTHER_PURPOSE)


def _title(question: Category | Purpose, receipt: Receipt, version: BannerVersion) -> str:
    language = receipt.decision.language
    return question.title.get(language) or question.title[version.banner.default_language]


def _subdivision(receipt: Receipt) -> str | None:
    """ISO 3166-2 without the country, which stands before it."""
    region = receipt.decision.region
    found = region.subdivision if region else None
    return found.partition("-")[2] or found if found else None


def _notice_url(receipt: Receipt) -> str:
    version = receipt.decision.banner_version
    return f"{receipt.issuer}/ck/{receipt.site_key}/versions/{version}"


def _control(receipt: Receipt) -> str:
    return f"{receipt.issuer}/ck/{receipt.site_key}/preferences"
