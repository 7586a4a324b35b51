"""What the container's file says, read as the runtime reads it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Recipe:
    """The last stage of the Dockerfile."""

    instructions: dict[str, str]

    def command(self, name: str) -> list[str]:
        """Return an instruction in its exec form, which starts no shell."""
        text = self.instructions[name]
        found: list[str] = json.loads(text[text.index("[") :])
        return found


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    last = text[text.rindex("\nFROM ") :]
    return Recipe(dict(re.findall(r"^([A-Z]+) +(.+)$", last, re.MULTILINE)))
