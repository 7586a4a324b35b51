"""What opens a visitor's own record: an id, and the secret that only their browser was given."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

# What one page opens. A banner keeps twenty; a visitor may bring some from another device.
MAX_CREDENTIALS = 50

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORM = re.compile(rf"(q?)({_UUID})\.([A-Za-z0-9_-]{{43}})\Z")
_SEPARATORS = re.compile(r"[\s,]+")


class Opens(StrEnum):
    """What a credential opens; the value is what stands before its id."""

    RECEIPT = ""
    REQUEST = "q"


@dataclass(frozen=True, slots=True)
class Credential:
    """``secret`` is 43 characters of base64url; whether it is the right one is not known here."""

    opens: Opens
    id: UUID
    secret: str

    def format(self) -> str:
        return f"{self.opens.value}{self.id}.{self.secret}"


def read_credentials(text: str) -> tuple[list[Credential], int]:
    """Return those that ``text`` names, each once, and how many of its words are none.

    They stand apart by commas or white space; what comes after the first ``MAX_CREDENTIALS`` words
    counts as none.
    """
    words = [word for word in _SEPARATORS.split(text) if word]
    found: dict[tuple[Opens, UUID], Credential] = {}
    strange = len(words[MAX_CREDENTIALS:])
    for word in words[:MAX_CREDENTIALS]:
        match = _FORM.match(word)
        if match is None:
            strange += 1
            continue
        credential = Credential(Opens(match[1]), UUID(match[2]), match[3])
        found[credential.opens, credential.id] = credential
    return list(found.values()), strange
