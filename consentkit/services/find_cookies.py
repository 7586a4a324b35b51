"""Find well-known cookies: our own few descriptions first, then the imported catalogue's."""

from consentkit.domain.catalogue import KnownCookie, seed
from consentkit.storage import catalogue
from consentkit.storage.session import Session

MOST = 20


def find_cookies(wanted: str, *, session: Session) -> tuple[KnownCookie, ...]:
    """Return those whose name, service or provider has ``wanted`` in it, whatever its case."""
    text = wanted.strip().casefold()[:100]
    if not text or "\0" in text:
        return ()
    ours = [each for each in seed() if text in _searched(each)]
    return _without_doubles([*ours, *catalogue.find(session, text, most=MOST)])[:MOST]


def cookies_of(service: str, *, session: Session) -> tuple[KnownCookie, ...]:
    """Return all that a service is known to set."""
    ours = [each for each in seed() if each.service == service]
    if "\0" in service:
        return ()
    return _without_doubles([*ours, *catalogue.of_service(session, service)])


def _searched(known: KnownCookie) -> str:
    return f"{known.name}\n{known.service}\n{known.provider}".casefold()


def _without_doubles(found: list[KnownCookie]) -> tuple[KnownCookie, ...]:
    """Of the same name and service the first stays: ours."""
    kept: dict[tuple[str, str], KnownCookie] = {}
    for each in found:
        kept.setdefault((each.name.rstrip("*"), each.service), each)
    return tuple(kept.values())
