"""Recipes of Python's frameworks: Flask and Django, run by their own servers."""

import subprocess
import sys

import pytest

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import (
    FILM,
    STATISTICS,
    asked_only_after_a_yes,
    front,
    put,
    taken,
)

pytestmark = pytest.mark.browser


def test_flask(desk: Desk) -> None:
    folder = desk.folder
    put(desk, folder, "app.py", taken("recipes/flask", "app.py"))
    put(desk, folder, "templates/base.html", taken("recipes/flask", "templates/base.html"))
    put(desk, folder, "templates/home.html", taken("recipes/flask", "templates/home.html"))
    command = desk.filled(taken("recipes/flask", "run.sh")).strip()
    desk.shell.start(command, int(desk.ports["8000"]))
    asked = desk.visit(front(desk))
    asked_only_after_a_yes(desk, asked, STATISTICS, FILM, name="recipes/flask")


def test_django(desk: Desk) -> None:
    folder = desk.folder / "project"
    folder.mkdir()
    django = [sys.executable, "-m", "django", "startproject", "mysite", str(folder)]
    subprocess.run(django, check=True, capture_output=True)
    settings = folder / "mysite" / "settings.py"
    lines = desk.filled(taken("recipes/django", "settings.py"))
    settings.write_text(f"{settings.read_text()}\n{lines}")
    put(desk, folder, "mysite/consent.py", taken("recipes/django", "mysite/consent.py"))
    put(desk, folder, "mysite/urls.py", taken("recipes/django", "mysite/urls.py"))
    put(desk, folder, "templates/base.html", taken("recipes/django", "templates/base.html"))
    put(desk, folder, "templates/home.html", taken("recipes/django", "templates/home.html"))
    port = int(desk.ports["8000"])
    command = f"{sys.executable} {folder}/manage.py runserver --noreload localhost:{port}"
    desk.shell.start(command, port)
    asked = desk.visit(front(desk))
    asked_only_after_a_yes(desk, asked, STATISTICS, FILM, name="recipes/django")
