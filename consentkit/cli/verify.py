"""`consentkit verify`: say whether a receipt holds, with the database or with nothing but keys."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.receipt import Receipt
from consentkit.domain.sentence import describe
from consentkit.services.check_bundle import check_bundle
from consentkit.services.check_certificate import CertificateCheck, check_certificate
from consentkit.services.check_proof import KnownKey, ProofCheck, read_key_set
from consentkit.services.verify_receipt import Verification, check_evidence, verify_receipt
from consentkit.signing.certificates import is_certificate

MAX_FILE_BYTES = 1024 * 1024
ZIP_START = b"PK\x03\x04"
PROOF_HEADER = "c2sp.org/tlog-proof"


@click.command()
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
)
@click.option(
    "--jwks",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Check against the public keys in this file, without any database.",
)
@click.option(
    "--proof",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Check as well that the receipt stands in the log: its .tlog-proof file.",
)
def verify(file: Path, jwks: Path | None, proof: Path | None) -> None:
    """Check the receipt in FILE ("-" for standard input).

    FILE holds the receipt itself or the JSON answer it came in, whose proof then is checked, too;
    or a proof of erasure, or the acknowledgement of a request; or it is an evidence bundle, which
    needs no database: it is checked with the keys in it, or with those of --jwks.
    Exit status 1 if something does not hold.
    """
    if _is_bundle(file):
        _verify_bundle(file, _keys(jwks) if jwks else None)
        return
    token, included = _evidence(_read(file))
    if token.startswith(PROOF_HEADER):
        raise click.UsageError("this is a proof: give its receipt as FILE, and this by --proof")
    certificate = _certificate(token, jwks)
    if certificate is not None:
        click.echo("\n".join(_certified(certificate)))
        sys.exit(0 if certificate.valid else 1)
    raw = _bytes(proof) if proof else included
    found = check_evidence(token, raw, _keys(jwks)) if jwks else _with_database(token, raw)
    for line in _lines(found):
        click.echo(line)
    if not found.valid or (found.handed_in and not found.handed_in.holds):
        sys.exit(1)


def _is_bundle(file: Path) -> bool:
    if str(file) == "-":
        return False
    with file.open("rb") as source:
        return source.read(len(ZIP_START)) == ZIP_START or file.suffix == ".zip"


def _verify_bundle(file: Path, keys: list[KnownKey] | None) -> None:
    with file.open("rb") as source:
        found = check_bundle(source, keys)
    for finding in found.findings:
        click.echo(finding)
    if found.failed:
        click.echo(f"NOT VALID: {found.failed} things do not hold in a bundle of {found.receipts}")
        sys.exit(1)
    click.echo("VALID")
    click.echo(f"receipts    {found.receipts}, each with its proof and the banner that it names")
    if keys is None:
        click.echo("keys        those in the bundle: compare them with what the service publishes")


def _certificate(token: str, jwks: Path | None) -> CertificateCheck | None:
    """Proofs of erasure and acknowledgements are texts of the same form."""
    if jwks:
        return check_certificate(token, session=None, keys=_keys(jwks))
    if not is_certificate(token):
        return None
    with open_runtime() as rt, rt.transaction() as session:
        return check_certificate(token, session=session)


def _certified(checked: CertificateCheck) -> list[str]:
    found = checked.certificate
    if found is None:
        return [f"NOT VALID: {checked.reason} ({checked.code})"]
    said = f"received request {found.number}"
    if found.kind == "erasure":
        said = f"erased {', '.join(map(str, found.receipts))}"
    lines = ["VALID", f"On {found.at:%Y-%m-%d at %H:%M:%S} UTC, the site {found.site_key} {said}."]
    if found.due_at:
        lines.append(f"due         {found.due_at:%Y-%m-%d}")
    lines.append(f"key         {found.kid}")
    if checked.index is not None:
        lines.append(f"in the log  entry {checked.index}")
    return lines


def _with_database(token: str, proof: bytes | None) -> Verification:
    with open_runtime() as rt, rt.transaction() as session:
        return verify_receipt(token, session=session, now=rt.now(), proof=proof)


def _read(file: Path) -> str:
    raw = sys.stdin.buffer.read(MAX_FILE_BYTES) if str(file) == "-" else _bytes(file)
    return raw.decode("utf-8", "replace").strip()


def _bytes(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(MAX_FILE_BYTES)


def _evidence(text: str) -> tuple[str, bytes | None]:
    """Take the receipt and its proof out of a JSON answer, or the text as it is."""
    try:
        document: Any = json.loads(text) if text.startswith("{") else {}
    except (ValueError, RecursionError):
        return text, None
    receipt, proof = document.get("receipt"), document.get("proof")
    if not isinstance(receipt, str):
        return text, None
    return receipt, proof.encode("utf-8", "replace") if isinstance(proof, str) else None


def _keys(file: Path) -> list[KnownKey]:
    return read_key_set(_bytes(file).decode("utf-8", "replace"), str(file))


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
    if found.proof:
        lines.append(f"in the log  entry {found.proof.index}")
    if found.handed_in:
        lines.append(f"its proof   {_told(found.handed_in)}")
    if found.status:
        lines.append(f"today       {found.status.replace('_', ' ')}")
    return lines


def _told(check: ProofCheck) -> str:
    if check.holds:
        return f"holds: entry {check.index} of {check.size}"
    return f"does NOT hold: {check.reason} ({check.code})"
