"""The application with and without what stands before it."""

import pytest
from flask import Flask
from werkzeug.test import Client
from werkzeug.wrappers import Response

from consentkit.web.front import Front


@pytest.fixture
def flask_alone(app: Flask) -> Client:
    """The application as it is behind what keeps and takes answers for it."""
    front = app.wsgi_app
    assert isinstance(front, Front)
    return Client(front.behind, Response)
