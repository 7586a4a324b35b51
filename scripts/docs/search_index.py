"""What the search looks in: the words below each heading, once each, with where they stand."""

import json
import re
from collections.abc import Iterable

from page_text import Part, Rendered

# Of two letters or more, as people type them; signs within a name are part of it.
WORD = re.compile(r"[^\W_](?:[\w.'\u2019-]*[^\W_])", re.UNICODE)
EXCERPT = 110
# Paths of tests are for those who read the page, and nobody looks for them.
PATH_OF_TEST = re.compile(r"tests/\S+")


def search_index(pages: Iterable[tuple[str, Rendered]]) -> str:
    """Return a script, for a page may load one where it may not read a file: from a disk."""
    found = [
        {
            "page": rendered.title,
            "to": f"{address}#{part.heading.anchor}",
            "title": part.heading.text,
            "says": _excerpt(part),
            "words": " ".join(_words(part)),
        }
        for address, rendered in pages
        for part in rendered.parts
    ]
    listed = ",\n".join(json.dumps(each, ensure_ascii=False) for each in found)
    return f"window.CONSENTKIT_DOCS = [\n{listed}\n];\n"


def _words(part: Part) -> list[str]:
    """Return them in the order of the alphabet, so that a change of one moves no other."""
    text = PATH_OF_TEST.sub(" ", " ".join(part.words)).lower()
    return sorted(set(WORD.findall(text)))


def _excerpt(part: Part) -> str:
    """Return how what follows the heading begins, cut between two words."""
    text = " ".join(part.words[1:3]).replace("\n", " ")
    if len(text) <= EXCERPT:
        return text
    return f"{text[:EXCERPT].rpartition(' ')[0]} …"
