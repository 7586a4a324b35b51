"""Take over a catalogue of cookies from its file, in place of the one imported before."""

from collections.abc import Iterable
from dataclasses import dataclass

from consentkit.domain.catalogue import BadRow, KnownCookie, NoCatalogue, read_catalogue
from consentkit.domain.errors import InvalidDocument
from consentkit.storage import catalogue
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Imported:
    cookies: int
    bad: tuple[BadRow, ...]


def import_catalogue(lines: Iterable[str], *, skip_bad: bool = False, session: Session) -> Imported:
    """Nothing is taken over when a row is bad, unless ``skip_bad``; ``cookies`` is 0 then.

    Raises ``InvalidDocument`` when it is another file.
    """
    good: list[KnownCookie] = []
    bad: list[BadRow] = []
    try:
        for found in read_catalogue(lines):
            if isinstance(found, BadRow):
                bad.append(found)
            else:
                good.append(found)
    except NoCatalogue as err:
        raise InvalidDocument(f"this is not a catalogue of cookies: {err}") from err
    if bad and not skip_bad:
        return Imported(0, tuple(bad))
    catalogue.replace(session, good)
    return Imported(len(good), tuple(bad))
