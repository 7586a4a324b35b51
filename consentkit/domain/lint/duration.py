"""Rules about time: how long cookies stay, and how long an answer stands."""

from collections.abc import Iterator

from consentkit.domain.banner import Banner
from consentkit.domain.lint.finding import Fault, Rule, Severity
from consentkit.domain.lint.places import categories
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
        if cookies:
            long = [c for c in cookies if c.lifetime.longest_days > MOST_COOKIE_DAYS]
            names = ", ".join(cookie.name for cookie in long[:_NAMED])
            what = names + (f" and {len(long) - _NAMED} more" if len(long) > _NAMED else "")
        else:
            what = category.key if category.lifetime.longest_days > MOST_COOKIE_DAYS else ""
        if what:
            yield Fault(
                f"{path}.lifetime",
                f"In {category.key}, {what} may stay for more than 13 months: make it"
                f" {MOST_COOKIE_DAYS} days at most, or be ready to say why it takes longer.",
            )


def asked_once_a_year(banner: Banner, _site: Site) -> Iterator[Fault]:
    days = banner.validity_days
    if days > MOST_VALIDITY_DAYS:
        yield Fault(
            "banner.validity_days",
            f"A yes would stand for {days} days; ask again after a year: at most"
            f" {MOST_VALIDITY_DAYS}.",
        )
    elif days > SIX_MONTHS_DAYS:
        yield Fault(
            "banner.validity_days",
            f"A yes stands for {days} days. Authorities in France, Ireland and Belgium name six"
            f" months: for visitors from there, at most {SIX_MONTHS_DAYS}.",
            Severity.NOTE,
        )


def refusal_respected(banner: Banner, _site: Site) -> Iterator[Fault]:
    days = banner.refusal_days
    member = "banner.refusal_days" if days != banner.validity_days else "banner.validity_days"
    if days < banner.validity_days:
        yield Fault(
            member,
            f"A no is asked again after {days} days, a yes after {banner.validity_days}: let a"
            " refusal stand at least as long.",
        )
    if days < LEAST_REFUSAL_DAYS:
        yield Fault(
            member,
            f"Whoever declined is asked again after {days} days: wait for at least"
            f" {LEAST_REFUSAL_DAYS}.",
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
