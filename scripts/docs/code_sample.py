"""Code in colours, by classes: the pages' policy allows no style in them."""

from html import escape

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Comment, Keyword, Literal, Name, String, _TokenType
from pygments.util import ClassNotFound

# A few kinds, so that colours mean something: what is said, what is named, what is remarked.
KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (String, "s"),
    (Literal, "n"),
    (Keyword, "k"),
    (Name.Tag, "k"),
    (Name.Builtin, "k"),
    (Name.Attribute, "a"),
    (Name.Decorator, "a"),
)
NAMES = {"jsx": "jsx", "vue": "html", "http": "http", "caddy": "text", "": "text"}


def coloured(code: str, language: str) -> str:
    """Return HTML. A language that nobody knows has no colours."""
    try:
        lexer = get_lexer_by_name(NAMES.get(language, language), stripnl=False)
    except ClassNotFound:
        return escape(code, quote=False)
    pieces: list[tuple[str, str]] = []
    for kind, text in lexer.get_tokens(code):
        name = _class_of(kind)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + text)
        else:
            pieces.append((name, text))
    return "".join(
        f'<span class="{name}">{escape(text, quote=False)}</span>' if name else escape(text, False)
        for name, text in pieces
    )


def _class_of(kind: _TokenType) -> str:
    if kind not in STANDARD_TYPES:
        return ""
    return next((name for of, name in KINDS if kind in of), "")
