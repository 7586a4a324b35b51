"""Ed25519 signing keys: made, kept in a file of mode 0600 or a variable, and published."""

import json
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from consentkit.domain.errors import KeyTrouble
from consentkit.signing.files import replace_file

FILE_MODE = 0o600
_PRIVATE_MEMBERS = ("kty", "crv", "x", "d")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its id, the RFC 7638 thumbprint of the public part."""

    kid: str
    key: OKPKey
    private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls._of(OKPKey.generate_key("Ed25519", private=True))

    @classmethod
    def load(cls, jwk: Any) -> "SigningKey":
        """Raises ``KeyTrouble`` unless ``jwk`` is a private Ed25519 key. Source: RFC 8037."""
        if not isinstance(jwk, dict) or jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
            raise KeyTrouble('a signing key must be a JWK with "kty":"OKP" and "crv":"Ed25519"')
        if "d" not in jwk:
            raise KeyTrouble('a signing key must have its private part "d"; this one is public')
        try:
            loaded = cls._of(OKPKey.import_key({name: jwk[name] for name in _PRIVATE_MEMBERS}))
            published = loaded.x
        except (JoseError, KeyError, ValueError, TypeError) as err:
            raise KeyTrouble("a signing key is not a well-formed Ed25519 JWK") from err
        derived = OKPKey.import_key(loaded.private.public_key())
        if derived.as_dict(private=False)["x"] != published:
            raise KeyTrouble('the "x" and "d" of a signing key do not belong together')
        return loaded

    @classmethod
    def _of(cls, key: OKPKey) -> "SigningKey":
        private = key.private_key
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyTrouble("a signing key must have its private part")
        return cls(key.thumbprint(), key, private)

    @property
    def x(self) -> str:
        """The public key, 32 bytes in base64url: all that the database or the world ever sees."""
        return str(self.key.as_dict(private=False)["x"])

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature, the same each time. Source: RFC 8032."""
        return self.private.sign(message)

    def private_jwk(self) -> dict[str, str]:
        jwk = self.key.as_dict(private=True)
        return {name: str(jwk[name]) for name in _PRIVATE_MEMBERS} | {"kid": self.kid}


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The private keys at hand, oldest first; ``signing`` is the id of the one that signs."""

    keys: tuple[SigningKey, ...]
    signing: str

    def __post_init__(self) -> None:
        if self.signing not in {key.kid for key in self.keys}:
            raise KeyTrouble(f'"signing" names the key {self.signing}, which is not in "keys"')

    @property
    def signing_key(self) -> SigningKey:
        return next(key for key in self.keys if key.kid == self.signing)

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read a key file's text, or a single private JWK, which then signs."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as err:
            raise KeyTrouble("the signing keys are not JSON") from err
        if isinstance(document, dict) and "keys" not in document:
            key = SigningKey.load(document)
            return cls((key,), key.kid)
        if not isinstance(document, dict) or not isinstance(document["keys"], list):
            raise KeyTrouble('the signing keys must look like {"signing": "<kid>", "keys": [...]}')
        keys = tuple(SigningKey.load(jwk) for jwk in document["keys"])
        return cls(keys, str(document.get("signing")))

    def format(self) -> str:
        document = {"signing": self.signing, "keys": [key.private_jwk() for key in self.keys]}
        return json.dumps(document, indent=2) + "\n"

    def adding(self, key: SigningKey) -> "KeyRing":
        return KeyRing((*self.keys, key), self.signing)

    def signing_with(self, kid: str) -> "KeyRing":
        """Return the ring that signs with ``kid`` and has forgotten every older private key."""
        position = [key.kid for key in self.keys].index(kid)
        return KeyRing(self.keys[position:], kid)


def read_key_file(path: Path) -> KeyRing:
    """Raises ``KeyTrouble`` if the file is missing, open to others, or not a key ring."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text("utf-8")
    except FileNotFoundError as err:
        raise KeyTrouble(
            f"there is no key file at {path}: run `consentkit init`, or restore it from your backup"
        ) from err
    except (OSError, UnicodeDecodeError) as err:
        raise KeyTrouble(f"the key file {path} cannot be read: {err}") from err
    if mode & 0o077:
        raise KeyTrouble(f"the key file {path} is open to others (mode {mode:04o}): chmod 600 it")
    try:
        return KeyRing.parse(text)
    except KeyTrouble as err:
        raise KeyTrouble(f"{path}: {err}") from err


def write_private_file(path: Path, text: str) -> None:
    """Replace ``path`` whole, mode 0600 from its first byte."""
    replace_file(path, text.encode("utf-8"), mode=FILE_MODE)


def public_jwk(kid: str, x: str) -> dict[str, str]:
    """Return the published form of a key. It is built from the public part alone, so that no
    mistake elsewhere can put a private member into it. Source: RFC 8037, RFC 9864.
    """
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "Ed25519"}


def published_keys(pairs: Iterable[tuple[str, str]]) -> dict[str, OKPKey]:
    """Return verifying keys by id, from (kid, x) pairs."""
    return {kid: OKPKey.import_key({**public_jwk(kid, x)}) for kid, x in pairs}
