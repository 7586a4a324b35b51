"""The page that every banner is measured on: 40 sections, some 1,700 elements, 20 gated scripts."""

import re
from itertools import islice

from tests.bench.banner.rows import Row

SCRIPTS = 20
SECTIONS = 40
CATEGORIES = ("analytics", "marketing")
PROSE = (
    "the river turns south below the mill and keeps to the old bed until the first bridge where"
    " boats wait for high water while people on the bank talk of weather prices and who is back"
)
WORDS = PROSE.split()
STYLE = (
    "body{margin:0 auto;max-width:60rem;padding:1rem;font:17px/1.6 sans-serif;color:#222}"
    "nav{display:flex;gap:1rem}section{border-top:1px solid #ccc;padding:1rem 0}"
    "h2{font-size:1.4rem}figure{margin:1rem 0;padding:2rem;background:#eee}"
    "ul{columns:2}th,td{padding:.3rem .8rem;border-bottom:1px solid #ddd;text-align:left}"
)
TAG_OF_A_FILE = re.compile(r"<script[^>]*\ssrc=[^>]*></script>|<link[^>]*>")


def text(start: int, words: int) -> str:
    """Return the same words every time, different ones for each ``start``."""
    step = 1 + start % 7
    found = islice((WORDS[(start + step * n) % len(WORDS)] for n in range(words)), words)
    return " ".join(found).capitalize() + "."


def section(number: int, row: Row) -> str:
    gated = ""
    if number % 2 == 0 and row.gated:
        script = number // 2
        gated = row.gated.format(
            category=CATEGORIES[script % len(CATEGORIES)], src=f"/gated/{script}.js"
        )
    links = "".join(
        f'<li><a href="#s{(number + n) % SECTIONS}">{text(number + n, 5)}</a></li>'
        for n in range(1, 9)
    )
    rows = "".join(
        f"<tr><th>{text(number + n, 2)}</th>" + f"<td>{text(number + n, 3)}</td>" * 3 + "</tr>"
        for n in range(4)
    )
    return (
        f'<section id="s{number}"><h2>{text(number, 4)}</h2><p>{text(number + 1, 70)}</p>'
        f"<ul>{links}</ul><figure>{text(number + 2, 12)}</figure><table>{rows}</table>"
        f"<p>{text(number + 3, 60)}</p>{gated}</section>"
    )


def page(row: Row) -> str:
    sections = "\n".join(section(number, row) for number in range(SECTIONS))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Forty sections</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">\n'
        f"{row.head}\n<style>{STYLE}</style></head>\n<body><h1>Forty sections</h1>"
        '<nav><a href="#s1">Start</a><a href="#s20">Middle</a><a href="#s39">End</a></nav>\n'
        f"{sections}\n{row.body}</body></html>\n"
    )


def inline_snippet(row: Row) -> str:
    """What a site must write into its page for this banner, less the tags that name a file."""
    return TAG_OF_A_FILE.sub("", row.head + row.body).strip()


def gated_script(number: int) -> str:
    return f'performance.mark("gated-{number}");\n'
