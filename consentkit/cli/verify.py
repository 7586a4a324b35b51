"""`consentkit verify`: say whether a receipt holds, with the database or with nothing but keys."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.errors import KeyTrouble
from consentkit.domain.receipt import Receipt
from consentkit.domain.sentence import describe
from consentkit.services.verify_receipt import Verification, check_signature, verify_receipt
from consentkit.signing.keys import published_keys

MAX_FILE_BYTES = 1024 * 1024


@click.command()
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
)
@click.option(
    "--jwks",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Check against the public keys in this file, without any database.",
)
def verify(file: Path, jwks: Path | None) -> None:
    """Check the receipt in FILE ("-" for standard input).

    FILE holds the receipt itself or the JSON answer it came in. Exit status 1 if it does not hold.
    """
    token = _token(_read(file))
    found = check_signature(token, _keys(jwks)) if jwks else _with_database(token)
    for line in _lines(found):
        click.echo(line)
    if not found.valid:
        sys.exit(1)


def _with_database(token: str) -> Verification:
    with open_runtime() as rt, rt.transaction() as session:
        return verify_receipt(token, session=session, now=rt.now())


def _read(file: Path) -> str:
    if str(file) == "-":
        raw = sys.stdin.buffer.read(MAX_FILE_BYTES)
    else:
        with file.open("rb") as source:
            raw = source.read(MAX_FILE_BYTES)
    return raw.decode("utf-8", "replace").strip()


def _token(text: str) -> str:
    """Take the receipt out of a JSON answer, or the text as it is."""
    try:
        document: Any = json.loads(text) if text.startswith("{") else {}
    except (ValueError, RecursionError):
        return text
    inner = document.get("receipt")
    return inner if isinstance(inner, str) else text


def _keys(file: Path) -> Any:
    try:
        document = json.loads(file.read_text("utf-8"))
        return published_keys(
            (jwk["kid"], jwk["x"]) for jwk in document["keys"] if jwk.get("crv") == "Ed25519"
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise KeyTrouble(f"{file} is not a JSON Web Key Set") from err


def _lines(found: Verification) -> list[str]:
    if found.valid and found.receipt:
        return ["VALID", describe(found.receipt), *_facts(found.receipt), *_records(found)]
    lines = [f"NOT VALID: {found.reason} ({found.code})"]
    if found.receipt:
        lines += ["It only claims the following; none of it is proven:", describe(found.receipt)]
    return lines


def _facts(receipt: Receipt) -> list[str]:
    return [
        f"id          {receipt.id}",
        f"issuer      {receipt.issuer}",
        f"recorded    {receipt.recorded_at:%Y-%m-%d %H:%M:%S} UTC",
        f"lapses      {receipt.expires_at:%Y-%m-%d %H:%M:%S} UTC",
        f"banner      version {receipt.decision.banner_version}, sha256 {receipt.banner_sha256}",
        f"previous    {receipt.prev or 'none'}",
    ]


def _records(found: Verification) -> list[str]:
    lines = [f"key         {found.kid}"]
    if found.recorded is not None:
        lines.append(f"stored here {'yes' if found.recorded else 'no'}")
        lines.append(f"banner known {'yes' if found.version else 'no'}")
    if found.status:
        lines.append(f"today       {found.status.replace('_', ' ')}")
    return lines
