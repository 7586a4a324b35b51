"""Who is asking: a person with a browser, or a program."""

from flask import Request

# Addresses that are pages whoever asks; elsewhere only an explicit wish for HTML gets HTML.
_PAGE_BLUEPRINT = "pages"


def wants_page(request: Request) -> bool:
    """Whether the answer should be HTML. ``*/*``, which programs send, means the data."""
    if request.mimetype in ("application/json", "text/plain") and request.method == "POST":
        return False
    if request.blueprint == _PAGE_BLUEPRINT:
        return True
    html = max((q for kind, q in request.accept_mimetypes if kind == "text/html"), default=0)
    data = max((q for kind, q in request.accept_mimetypes if kind == "application/json"), default=0)
    return html > data
