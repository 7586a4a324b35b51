"""The blueprint of everything that answers with a page whoever asks."""

from flask import Blueprint, Response

pages = Blueprint("pages", __name__)


@pages.after_request
def never_cached(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
