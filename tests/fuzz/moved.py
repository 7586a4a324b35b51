"""Configurations of other tools, near those that are well-formed, and what must hold of them."""

import contextlib
from pathlib import Path

from hypothesis import strategies as st

from consentkit.domain.errors import ConsentError
from consentkit.domain.moved_from import TOOLS
from consentkit.domain.moving.move import move
from consentkit.domain.moving.patterns import patterns_of
from consentkit.domain.site import SiteDefinition
from tests.fuzz.inputs import near, near_bytes

_FIXTURES = Path(__file__).resolve().parent.parent / "integration" / "moving" / "fixtures"
_SIGNS = ["=>", "${", "...", *"{}[]()'\"`$/*\\\n,:=+!a1 "]

configurations = near_bytes(*(file.read_text("utf-8") for file in sorted(_FIXTURES.iterdir())))
brackets = st.lists(st.sampled_from(_SIGNS), max_size=60).map(
    lambda each: f"var klaroConfig = {{{''.join(each)}".encode()
)
expressions = st.tuples(
    near("^_ga(_.*)?$", "^(_gid|_gat)$", "^a\\.b"), st.sampled_from(["", "i", "gu"])
)


def check_move(content: bytes) -> None:
    """Whatever is read as a configuration is a site that would be taken."""
    read = []
    for tool in TOOLS:
        with contextlib.suppress(ConsentError):
            read.append(move(tool, content, into=None, name="it").definition)
    if not read:
        raise ConsentError("it is no tool's configuration")
    for each in read:
        assert SiteDefinition.read(each.document()) == each


def check_pattern(given: tuple[str, str]) -> None:
    for pattern in patterns_of(*given) or ():
        assert pattern.strip("*")
