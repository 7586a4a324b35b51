"""The secret that signs this site's own cookies: made at the first start, for our eyes only."""

import os
import secrets
from pathlib import Path

_SIZE_BYTES = 32


def load_or_make_secret(home: Path) -> bytes:
    """Return the secret in ``home``, which is made if need be. Raises ``OSError``."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "secret"
    if not path.exists():
        _make(path)
    secret = path.read_bytes()
    if len(secret) < _SIZE_BYTES:
        raise OSError(f"{path} is too short for a secret; delete it and start again")
    return secret


def _make(path: Path) -> None:
    # Written aside and linked into place, so that of two first starts at once one wins and
    # neither reads half a secret.
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_SIZE_BYTES))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
