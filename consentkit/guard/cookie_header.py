"""The Cookie header of a request: hostile input, read within bounds.

A header beyond them is read as if it were empty. Source: RFC 6265bis section 4.2.
"""

from collections.abc import Iterator

# Servers take 8 to 64 KB of headers in all; no site sets as many cookies as this holds.
MAX_HEADER = 32 * 1024
# There may be two of a name, of this host and of a domain above it; more is somebody's trick.
MAX_VALUES = 8


def values_of(header: str, name: str) -> list[str]:
    """Return all values of this name in their order, exactly as a page's script would see them."""
    start = name + "="
    if start not in header or len(header) > MAX_HEADER:
        return []
    values = []
    for pair in header.split(";"):
        found = pair.lstrip(" ")
        if found.startswith(start):
            values.append(found[len(start) :])
    return values if len(values) <= MAX_VALUES else []


def names_in(header: str) -> Iterator[str]:
    """Yield the name of each cookie; one without a name is left out."""
    if len(header) > MAX_HEADER:
        return
    for pair in header.split(";"):
        name, equals, _ = pair.partition("=")
        if equals and (name := name.strip(" \t")):
            yield name
