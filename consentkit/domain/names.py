"""The forms of names that travel in URLs, cookies and receipts."""

import re

SITE_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,62}\Z")
CATEGORY_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")
# 16 bytes leave four spare bits in the last character; one id has one spelling.
VISITOR_ID = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z")

# Names that every JavaScript object already answers to: a page that keeps choices in a plain
# object would find them granted before anybody was asked.
RESERVED_KEYS = frozenset({"constructor", "prototype"})

# Codes that pages and browsers still send for languages that we name by today's.
_OLDER_CODES = {"no": "nb", "nn": "nb", "iw": "he"}

VISITOR_ID_FORM = "22 characters of base64url, which is 128 random bits"
LANGUAGE_FORM = "a language tag such as en or fr-CA"
CATEGORY_KEY_FORM = "1 to 63 characters a-z, 0-9 and _, starting with a letter"
SITE_KEY_FORM = "2 to 63 characters a-z, 0-9 and -, starting with a letter or digit"


def is_category_key(text: str) -> bool:
    return CATEGORY_KEY.match(text) is not None and text not in RESERVED_KEYS


def negotiate_language(wanted: str | None, offered: tuple[str, ...], default: str) -> str:
    """Return the offered language nearest to ``wanted``.

    Exact tag first, then the script that a region writes Chinese in, then any offered tag with the
    same primary language, then ``default``. None or a malformed tag means "no wish".
    Source: RFC 4647 section 3.4 (lookup), widened so that ``fr`` finds ``fr-CA``.
    """
    if not wanted:
        return default
    folded = {tag.lower(): tag for tag in offered}
    primary, _, rest = wanted.lower().partition("-")
    primary = _OLDER_CODES.get(primary, primary)
    likely = [f"{primary}-{rest}" if rest else primary]
    if primary == "zh":
        traditional = not {"tw", "hk", "mo", "hant"}.isdisjoint(rest.split("-"))
        likely.append("zh-hant" if traditional else "zh-hans")
    for tag in likely:
        if tag in folded:
            return folded[tag]
    for tag in offered:
        if tag.lower().split("-")[0] == primary:
            return tag
    return default
