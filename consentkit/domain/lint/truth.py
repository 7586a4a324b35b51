"""Rules about whether the banner's word is kept: vendors, their signals, and what is deleted."""

from collections.abc import Iterator

from consentkit.domain.banner import Banner
from consentkit.domain.category import Category, Service
from consentkit.domain.lint.finding import Fault, Rule, Severity
from consentkit.domain.lint.places import categories
from consentkit.domain.lint.questions import aims
from consentkit.domain.saying import saying
from consentkit.domain.site import Site

_AD_SIGNALS = frozenset({"ad_storage", "ad_user_data", "ad_personalization"})
# Who hears of a signal that is not one of Google's.
_VENDOR_OF = {"fbq": "meta", "ttq": "tiktok", "matomo": "matomo"}


def vendors_known(banner: Banner, site: Site) -> Iterator[Fault]:
    """Whoever is not the site itself is a vendor."""
    for path, category in categories(banner):
        for index, service in enumerate(category.services):
            if not service.policy_url and _is_vendor(service, site):
                yield Fault(
                    f"{path}.services[{index}].policy_url",
                    saying("lint.no_policy", party=service.provider or service.name),
                )


def _is_vendor(service: Service, site: Site) -> bool:
    if service.provider:
        return service.provider.casefold() != site.name.casefold()
    return bool(service.block)


def advertising_apart(banner: Banner, _site: Site) -> Iterator[Fault]:
    for path, category in categories(banner):
        misplaced = sorted(_AD_SIGNALS.intersection(category.signals))
        other = [aim for aim in aims(category) if aim != "marketing"]
        if misplaced and (other or category.required):
            yield Fault(
                f"{path}.signals",
                saying("lint.advertising_signals", key=category.key, signals=misplaced),
            )


def withdrawal_takes_effect(banner: Banner, _site: Site) -> Iterator[Fault]:
    for path, category in categories(banner):
        if category.required:
            continue  # What is never off cannot be withdrawn.
        for vendor in _untold(category, banner.behaviour.signals):
            yield Fault(
                "banner.behaviour.signals",
                saying(
                    "lint.vendor_untold", key=category.key, vendor=vendor, member=f"{path}.signals"
                ),
            )
        for at, service in enumerate(category.services):
            for number, cookie in enumerate(service.cookies):
                if cookie.http_only:
                    yield Fault(
                        f"{path}.services[{at}].cookies[{number}].http_only",
                        saying("lint.http_only", cookie=cookie.name, key=category.key),
                        Severity.WARNING,
                    )


def _untold(category: Category, told: tuple[str, ...]) -> list[str]:
    """What goes by a category's usual name is no claim of the owner's that anybody is told."""
    vendors = {_vendor(signal) for signal in category.own_signals or ()}
    return sorted(vendors.difference(told))


def _vendor(signal: str) -> str:
    return _VENDOR_OF.get(signal) or (signal.partition(".")[0] if "." in signal else "google")


RULES = (
    Rule(
        id="L-TX-01",
        severity=Severity.ERROR,
        asks="Every vendor has the address of a privacy policy.",
        basis="GDPR Art. 13(1)(e) and recital 42; CNIL 2020-092",
        find=vendors_known,
    ),
    Rule(
        id="L-TX-03",
        severity=Severity.ERROR,
        asks="Signals for advertising are granted by a category for advertising, and by no other.",
        basis="GDPR Art. 4(11), specific; Google Consent Mode v2",
        find=advertising_apart,
    ),
    Rule(
        id="L-TX-04",
        severity=Severity.ERROR,
        asks="A withdrawal deletes what was kept and tells every vendor. What only a server can"
        " delete is a warning.",
        basis="GDPR Art. 7(3); EDPB Guidelines 05/2020, paras 117 to 118",
        find=withdrawal_takes_effect,
    ),
)
