"""Rules about time: how long cookies stay, and how long an answer stands."""

from collections.abc import Iterator

from consentkit.domain.banner import Banner
from consentkit.domain.lint.finding import Fault, Rule, Severity
from consentkit.domain.lint.places import categories
from consentkit.domain.saying import Saying, saying
from consentkit.domain.site import Site

MOST_COOKIE_DAYS = 396  # 13 months
MOST_VALIDITY_DAYS = 366
SIX_MONTHS_DAYS = 183
LEAST_REFUSAL_DAYS = 180
_NAMED = 3


def cookies_end(banner: Banner, _site: Site) -> Iterator[Fault]:
    for path, category in categories(banner):
        if category.required:
            continue
        cookies = [cookie for service in category.services for cookie in service.cookies]
        # A category that lists no cookie is taken at its own word.
        told = [(each.name, each.lifetime) for each in cookies] or [
            (category.key, category.lifetime)
        ]
        long = [name for name, lifetime in told if lifetime.longest_days > MOST_COOKIE_DAYS]
        if long:
            yield Fault(
                f"{path}.lifetime",
                saying(
                    "lint.cookies_stay_long",
                    key=category.key,
                    what=_some_of(long),
                    most=MOST_COOKIE_DAYS,
                ),
            )


def _some_of(names: list[str]) -> Saying:
    more = len(names) - _NAMED
    if more > 0:
        return saying("lint.and_more", names=names[:_NAMED], count=more)
    return saying("lint.names", names=names)


def asked_once_a_year(banner: Banner, _site: Site) -> Iterator[Fault]:
    days = banner.validity_days
    if days > MOST_VALIDITY_DAYS:
        yield Fault(
            "banner.validity_days",
            saying("lint.longer_than_a_year", days=days, most=MOST_VALIDITY_DAYS),
        )
    elif days > SIX_MONTHS_DAYS:
        yield Fault(
            "banner.validity_days",
            saying("lint.longer_than_six_months", days=days, most=SIX_MONTHS_DAYS),
            Severity.NOTE,
        )


def refusal_respected(banner: Banner, _site: Site) -> Iterator[Fault]:
    days = banner.refusal_days
    member = "banner.refusal_days" if days != banner.validity_days else "banner.validity_days"
    if days < banner.validity_days:
        yield Fault(
            member,
            saying("lint.refusal_is_shorter", days=days, longer=banner.validity_days),
        )
    if days < LEAST_REFUSAL_DAYS:
        yield Fault(
            member,
            saying("lint.refusal_is_short", days=days, least=LEAST_REFUSAL_DAYS),
        )


RULES = (
    Rule(
        id="L-EU-17",
        severity=Severity.WARNING,
        asks="A cookie that needs a yes stays for 13 months at most.",
        basis="CNIL 2020-091, Art. 5",
        find=cookies_end,
    ),
    Rule(
        id="L-EU-18",
        severity=Severity.ERROR,
        asks="A yes stands for a year at most. More than six months is a note.",
        basis="EDPB Guidelines 05/2020, paras 110 to 111; CNIL 2020-092 (six months); Garante,"
        " guidelines of 10 June 2021",
        find=asked_once_a_year,
    ),
    Rule(
        id="L-EU-19",
        severity=Severity.ERROR,
        asks="A no stands as long as a yes, and for 180 days at least.",
        basis="CNIL 2020-092; Garante, guidelines of 10 June 2021",
        find=refusal_respected,
    ),
)
