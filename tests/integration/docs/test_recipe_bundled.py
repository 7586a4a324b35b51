"""Recipes of pages that are bundled: React and Vue."""

import subprocess
from pathlib import Path

import pytest

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import film_comes_and_goes, put, taken
from tests.integration.docs.samples import ROOT

pytestmark = pytest.mark.browser
BUNDLE = ROOT / "tests" / "integration" / "docs" / "bundle.mjs"


def bundled(folder: Path, entry: str) -> None:
    """Bundle with esbuild into main.js, with the packages of this repository."""
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    command = ["node", str(BUNDLE), str(folder), entry]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def served(desk: Desk, folder: Path) -> None:
    command = f"python3 -m http.server {desk.ports['8000']} --directory {folder}"
    desk.shell.start(command, int(desk.ports["8000"]))


def test_react(desk: Desk) -> None:
    site = desk.folder / "react"
    put(desk, site, "useConsent.js", taken("recipes/react", "useConsent.js"))
    put(desk, site, "Film.jsx", taken("recipes/react", "Film.jsx"))
    put(desk, site, "main.jsx", taken("recipes/react", "main.jsx"))
    put(desk, site, "index.html", taken("recipes/react", "index.html"))
    bundled(site, "main.jsx")
    served(desk, site)
    film_comes_and_goes(desk, "recipes/react")


def test_vue(desk: Desk) -> None:
    site = desk.folder / "vue"
    put(desk, site, "useConsent.js", taken("recipes/vue", "useConsent.js"))
    put(desk, site, "Film.vue", taken("recipes/vue", "Film.vue"))
    put(desk, site, "entry.js", taken("recipes/vue", "main.js"))
    put(desk, site, "index.html", taken("recipes/vue", "index.html"))
    bundled(site, "entry.js")
    served(desk, site)
    film_comes_and_goes(desk, "recipes/vue")
