"""Verifier keys: a signer's name, the kind of its signatures, and its public key, in one line.

Source: C2SP signed-note and, for witnesses, tlog-cosignature. The cryptography is elsewhere: the
ledger is told of a signature by a function that the caller brings (``consentkit.signing.ed25519``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from consentkit.domain.errors import MalformedLogKey
from consentkit.ledger.wire import read_base64, write_base64

ED25519 = 0x01
COSIGNATURE = 0x04
KINDS = (ED25519, COSIGNATURE)
PUBLIC_KEY_BYTES = 32
KEY_ID_BYTES = 4

# (public key, message, signature) -> whether the signature is that key's over that message.
Verify = Callable[[bytes, bytes, bytes], bool]
# message -> signature, with a private key that the caller keeps.
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """``kind`` is ``ED25519`` for a log's own signature, ``COSIGNATURE`` for a witness's."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedLogKey('a key\'s name is not empty and has no space and no "+"')
        if self.kind not in KINDS or len(self.public) != PUBLIC_KEY_BYTES:
            raise MalformedLogKey("the key is neither an Ed25519 key nor a witness's")

    @property
    def id(self) -> bytes:
        """The four bytes that stand before each of its signatures. A hint, not a fingerprint."""
        material = self.name.encode("utf-8") + b"\n" + bytes([self.kind]) + self.public
        return sha256(material).digest()[:KEY_ID_BYTES]

    def format(self) -> str:
        return f"{self.name}+{self.id.hex()}+{write_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read what ``format`` writes. Raises ``MalformedLogKey``, also for a wrong id."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = read_base64(encoded, "the key of a verifier key", MalformedLogKey)
        if not raw:
            raise MalformedLogKey("a verifier key looks like name+0123abcd+<base64>")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != key_id:
            raise MalformedLogKey("the id in a verifier key is not that of its name and key")
        return key


def is_key_name(name: str) -> bool:
    """Whether a name is not empty and has no space of any script, plus, or control character."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return name != "" and all(
        character > " " and character != "+" and not character.isspace() for character in name
    )
