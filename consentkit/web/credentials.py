"""Who a request comes from: nobody logs in here, they show the secrets that their browser got."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Request

from consentkit.domain.credential import Credential, Opens, read_credentials
from consentkit.domain.errors import ReceiptNotFound
from consentkit.web.runtime import runtime
from consentkit.web.security import note_wrong_secret


@dataclass(frozen=True, slots=True)
class Opened:
    """The credentials of a request whose secrets are right; ``wrong`` counts what was none."""

    credentials: tuple[Credential, ...]
    wrong: int = 0

    @property
    def receipts(self) -> list[UUID]:
        return self._ids(Opens.RECEIPT)

    @property
    def requests(self) -> list[UUID]:
        return self._ids(Opens.REQUEST)

    @property
    def keys(self) -> str:
        """How they travel from one form to the next."""
        return " ".join(each.format() for each in self.credentials)

    def adding(self, *more: Credential) -> "Opened":
        return replace(self, credentials=tuple(dict.fromkeys((*self.credentials, *more))))

    def _ids(self, opens: Opens) -> list[UUID]:
        return [each.id for each in self.credentials if each.opens is opens]


NOTHING_OPENED = Opened(())


def read_opened(request: Request) -> Opened:
    """Read the form's ``keys``: every secret is compared in constant time, and wrong ones count
    against the caller's limit (``security.limit_guesses``).

    Raises ``ReceiptNotFound`` when there are some and none is right, with the same words whether
    or not there is such a record: nobody learns which ids exist.
    """
    return open_keys(request.form.get("keys", ""))


def open_keys(text: str) -> Opened:
    """Open what ``text`` names, as ``read_opened`` does."""
    shown, strange = read_credentials(text)
    secret = runtime().secret
    right = tuple(each for each in shown if secret.holds(each))
    wrong = strange + len(shown) - len(right)
    if wrong:
        note_wrong_secret()
        if not right:
            raise ReceiptNotFound("these keys open nothing here", field="keys")
    return Opened(right, wrong)
