"""Open a visitor's page once on another device, by a code that they made themselves."""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from consentkit.domain.credential import Credential, Opens
from consentkit.domain.errors import UnknownCode
from consentkit.signing.secrets import ServiceSecret
from consentkit.storage import handovers, sites
from consentkit.storage.session import Session

CODE_LIFETIME = timedelta(minutes=15)
# 80 bits, which nobody guesses in a quarter of an hour, and a person can type.
CODE_BYTES = 10
_GROUP = 4


def hand_over(
    site_key: str,
    credentials: Iterable[Credential],
    *,
    session: Session,
    now: datetime,
    randomness: bytes,
) -> str:
    """Return a code such as ``ABCD-EFGH-IJKL-MNOP`` that opens the same, once.

    The caller has checked the secrets; none is stored, nor is the code: whoever steals the database
    opens nothing with it. ``randomness`` is ``CODE_BYTES`` long. Raises ``UnknownSite``.
    """
    site_id = sites.find_id(session, site_key)
    code = base64.b32encode(randomness).decode("ascii")
    handovers.erase_expired(session, now=now)
    handovers.insert(
        session,
        site_id,
        code_sha256=_fingerprint(code),
        opens=[f"{each.opens.value}{each.id}" for each in credentials],
        expires_at=now + CODE_LIFETIME,
    )
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def take_over(
    site_key: str, code: str, *, session: Session, secret: ServiceSecret, now: datetime
) -> list[Credential]:
    """Return what the code opens; it is used up by that.

    Raises ``UnknownSite``, or ``UnknownCode`` for one that was never made, was used or is too old.
    """
    site_id = sites.find_id(session, site_key)
    plain = "".join(code.upper().replace("-", " ").split())
    opens = handovers.take(session, site_id, _fingerprint(plain), now=now)
    if opens is None:
        raise UnknownCode("this code opens nothing: it was used, or its 15 minutes are over")
    return [_credential(each, secret) for each in opens]


def _credential(name: str, secret: ServiceSecret) -> Credential:
    marker = Opens.REQUEST.value
    opens = Opens.REQUEST if name.startswith(marker) else Opens.RECEIPT
    return secret.credential(opens, UUID(name.removeprefix(marker)))


def _fingerprint(code: str) -> bytes:
    return sha256(code.encode("utf-8", "replace")).digest()
