"""Check an evidence bundle with what is in it, and nothing else."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import IO

from consentkit.domain.errors import ConsentError
from consentkit.services.check_proof import KnownKey, read_key_set
from consentkit.services.verify_receipt import check_evidence

# Of one file in it, unpacked. What we write has 500 receipts a part, some 5 KB each.
MAX_ENTRY_BYTES = 64 * 1024 * 1024
MOST_FINDINGS = 20
_KEPT_VERSIONS = 64


class BadBundle(ConsentError):
    code = "bad_bundle"
    title = "The file is not an evidence bundle, or not a whole one"


@dataclass(slots=True)
class BundleCheck:
    """``findings`` has the first of what does not hold, a sentence each; ``failed`` counts all."""

    receipts: int = 0
    failed: int = 0
    findings: list[str] = field(default_factory=list)

    def add(self, finding: str) -> None:
        self.failed += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


@dataclass(frozen=True, slots=True)
class _Item:
    """A receipt in a bundle. ``versions`` is where a version's content is, by its number."""

    name: str
    receipt: str
    proof: bytes
    versions: str


def check_bundle(source: IO[bytes], keys: list[KnownKey] | None = None) -> BundleCheck:
    """Check every receipt, its proof and its banner version; None takes the bundle's own keys.

    Raises ``BadBundle`` for what is no bundle, was cut off, or changed on its way.
    """
    try:
        with zipfile.ZipFile(source) as opened:
            return _Bundle(opened).check(keys)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as err:
        # RuntimeError: zipfile's for an encrypted entry.
        raise BadBundle(f"this is not a whole evidence bundle: {err}") from err
    except KeyError as err:
        raise BadBundle(f"this is no evidence bundle: {err.args[0]}") from err


class _Bundle:
    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self._digest = lru_cache(_KEPT_VERSIONS)(lambda name: sha256(self._read(name)).hexdigest())

    def check(self, keys: list[KnownKey] | None) -> BundleCheck:
        damaged = self._zip.testzip()
        if damaged:
            raise BadBundle(f"{damaged} was damaged on its way")
        if keys is None:
            keys = read_key_set(self._read("jwks.json").decode("utf-8", "replace"), "jwks.json")
        head = self._read("checkpoint")
        check = BundleCheck()
        last = b""
        for item in self._items():
            check.receipts += 1
            for finding in self._check_item(item, keys):
                check.add(f"{item.name}: {finding}")
            last = item.proof
        if not check.receipts:
            raise BadBundle("there is no receipt in it")
        if not last.endswith(head):
            check.add("checkpoint: it is not the one that the proof ends with")
        return check

    def _check_item(self, item: _Item, keys: list[KnownKey]) -> Iterator[str]:
        found = check_evidence(item.receipt, item.proof, keys)
        if not found.valid or found.receipt is None:
            yield f"{found.reason} ({found.code})"
            return
        came = found.handed_in
        if came is None or not came.holds:
            yield f"its proof does not hold: {came.reason if came else 'there is none'}"
        version = item.versions.format(found.receipt.decision.banner_version)
        if self._digest(version) != found.receipt.banner_sha256:
            yield f"{version} is not the banner that it names"

    def _items(self) -> Iterator[_Item]:
        names = set(self._zip.namelist())
        if "receipt.jws" in names:
            receipt = self._read("receipt.jws").decode("ascii", "replace").strip()
            proof = self._read("receipt.tlog-proof")
            yield _Item("receipt.jws", receipt, proof, "banner/version.json")
            return
        for part in sorted(name for name in names if name.startswith("parts/")):
            if part.endswith(".jsonl"):
                for number, line in enumerate(self._read(part).splitlines(), start=1):
                    yield _item(f"{part}, line {number}", line)

    def _read(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > MAX_ENTRY_BYTES:
            raise BadBundle(f"{name} is larger than any that we write")
        return self._zip.read(name)


def _item(name: str, line: bytes) -> _Item:
    try:
        members = json.loads(line)
        receipt, proof = members["receipt"], members["proof"].encode("utf-8")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise BadBundle(f"{name} is not a receipt with its proof") from err
    return _Item(name, str(receipt), proof, "banners/{}/version.json")
