"""Columns of text: names to the left, numbers to the right."""

from collections.abc import Sequence

NOTHING = "-"


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with thousands apart; what was not measured is a dash, not a zero."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    drawn = [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    drawn.insert(1, "-" * (sum(widths) + 2 * (len(widths) - 1)))
    return "\n".join(drawn)
