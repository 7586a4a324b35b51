"""Check that what is written now would be kept."""

from consentkit.storage import probe
from consentkit.storage.session import Session

# Of a disk that is smaller than a usual one, a share is enough.
MIN_FREE_BYTES = 64 * 1024 * 1024
MIN_FREE_SHARE = 0.05


def check_writable(*, session: Session) -> None:
    """Write what changes nothing. What is wrong shows here or when it is committed."""
    probe.write_something(session)


def free_bytes(database_url: str) -> int | None:
    """Return None where the disk is another machine's."""
    found = probe.disk_space(database_url)
    return None if found is None else found[0]


def has_room(database_url: str) -> bool:
    """Whether the disk of the database has room for the receipts of the next hours."""
    found = probe.disk_space(database_url)
    if found is None:
        return True
    free, total = found
    return free >= min(MIN_FREE_BYTES, total * MIN_FREE_SHARE)
