"""Whether a new password will do, the operator's own list of breached ones included."""

import hashlib
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from consentkit.config import ConfigError
from consentkit.domain.passwords import PasswordKnown
from consentkit.services.check_password import check_password
from consentkit.storage import accounts, grants, invitations, sites
from consentkit.web.runtime import runtime

_SHA1_HEX = 40


def check_new_password(password: str, *, email: str) -> None:
    """Raises what ``check_password`` raises."""
    check_password(password, email=email, names=_names(email))
    file = runtime().config.breached_passwords
    if file is not None and is_listed(password, file):
        raise PasswordKnown("choose another: this one was in a breach", field="password")


def _names(email: str) -> list[str]:
    """Return what this service and the sites that the address has to do with are called."""
    rt = runtime()
    with rt.transaction() as session:
        known = dict(sites.all_with_ids(session))
        account = accounts.find(session, email=email)
        granted = grants.of_account(session, account.id) if account else ()
        invited = [each.site_id for each in invitations.of_email(session, email)]
    names = [name for grant in granted for name in (grant.site_key, grant.site_name)]
    for site_id in invited:
        if site_id in known:
            names += [known[site_id].key, known[site_id].name]
    return [urlsplit(rt.config.public_url).hostname or "", *names]


def is_listed(password: str, file: Path) -> bool:
    """Look in a file of passwords, one a line, or of SHA-1 hashes in their order with what comes
    behind a colon, as Have I Been Pwned offers them: in that one, tens of GB are no trouble.
    """
    try:
        with file.open("rb") as lines:
            head = lines.read(_SHA1_HEX)
            if len(head) == _SHA1_HEX and all(c in b"0123456789abcdefABCDEF" for c in head):
                digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
                return _is_hash_in(digest.upper().encode(), lines)
            lines.seek(0)
            return any(line.rstrip(b"\r\n") == password.encode() for line in lines)
    except OSError as err:
        raise ConfigError(f"CONSENTKIT_BREACHED_PASSWORDS cannot be read: {err}") from err


def _is_hash_in(digest: bytes, lines: BinaryIO) -> bool:
    low, high = 0, lines.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        lines.seek(max(0, middle - 1))
        if middle:
            lines.readline()  # the rest of a line that began before
        found = lines.readline()[:_SHA1_HEX].upper()
        if found == digest:
            return True
        if found and found < digest:
            low = middle + 1
        else:
            high = middle
    return False
