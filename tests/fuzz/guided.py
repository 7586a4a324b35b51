"""Fuzzing that coverage leads: python -m tests.fuzz.guided "signed note" 100000

The same parsers and the same demands as in test_parsers.py, for those that read text or bytes.
Atheris starts from inputs of theirs and keeps what leads on through our modules; it stops at the
first fault.
"""

import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["consentkit"]):
    from tests.fuzz.parsers import PARSERS

SEEDS = 60


def main(name: str, times: int) -> None:
    parser = PARSERS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # outside of a test, Hypothesis would rather not
        seeds = [parser.inputs.example() for _ in range(SEEDS)]
    if not isinstance(seeds[0], str | bytes):
        sys.exit(f"{name} is made of values, not of bytes: Hypothesis alone tries it")
    read: Callable[[bytes], object] = (
        bytes if isinstance(seeds[0], bytes) else lambda raw: raw.decode("utf-8", "surrogateescape")
    )
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            raw = seed if isinstance(seed, bytes) else seed.encode("utf-8", "surrogatepass")
            Path(folder, str(number)).write_bytes(raw)
        options = [f"-runs={times}", "-timeout=10", "-verbosity=0", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, folder], lambda raw: parser.take(read(raw)))
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
