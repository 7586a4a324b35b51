"""Recipes of pages that are bundled: React, Next's layout, and Vue."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import FILM, front, picture, put, taken
from tests.integration.docs.samples import ROOT

pytestmark = pytest.mark.browser
BUNDLE = ROOT / "tests" / "integration" / "docs" / "bundle.mjs"
WAITING = "This film comes from another company."


def bundled(folder: Path, entry: str, *options: str) -> None:
    """Bundle with esbuild into main.js, with the packages of this repository."""
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    command = ["node", str(BUNDLE), str(folder), entry, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def served(desk: Desk, folder: Path) -> None:
    command = f"python3 -m http.server {desk.ports['8000']} --directory {folder}"
    desk.shell.start(command, int(desk.ports["8000"]))


def film_comes_and_goes(desk: Desk, name: str) -> None:
    """The component follows each answer, and a page that begins with one has it at once."""
    asked = desk.visit(front(desk))
    page = desk.page
    expect(page.get_by_text(WAITING)).to_be_visible()
    expect(page.locator("#ck-banner")).to_be_visible()
    picture(desk, name)
    assert asked == []
    page.click("#ck-accept")
    expect(page.locator(f"iframe[src='{FILM}']")).to_be_visible()
    page.reload()
    expect(page.locator(f"iframe[src='{FILM}']")).to_be_visible()
    page.evaluate("consentkit.withdraw()")
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.get_by_role("button", name="Cookie settings").click()
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert desk.console.unexpected() == []


def test_react(desk: Desk) -> None:
    site = desk.folder / "react"
    put(desk, site, "useConsent.js", taken("recipes/react", "useConsent.js"))
    put(desk, site, "Film.jsx", taken("recipes/react", "Film.jsx"))
    put(desk, site, "main.jsx", taken("recipes/react", "main.jsx"))
    put(desk, site, "index.html", taken("recipes/react", "index.html"))
    bundled(site, "main.jsx")
    served(desk, site)
    film_comes_and_goes(desk, "recipes/react")


def test_the_layout_of_next(desk: Desk) -> None:
    site = desk.folder / "next"
    put(desk, site, "app/layout.jsx", taken("recipes/react", "app/layout.jsx"))
    put(desk, site, "page.jsx", RENDERED)
    bundled(site, "page.jsx", "node")
    written = subprocess.run(
        ["node", "main.js"], cwd=site, capture_output=True, text=True, check=True
    ).stdout
    assert "async" not in written
    asked = desk.visit(front(desk), f"<!doctype html>{written}")
    expect(desk.page.locator("#ck-banner")).to_be_visible()
    assert asked == []
    assert desk.page.evaluate("document.readyState") != "loading"


# What Next does with a layout, as far as the tag is concerned: React writes it on the server.
RENDERED = """
import { renderToStaticMarkup } from 'react-dom/server';
import RootLayout from './app/layout.jsx';
console.log(renderToStaticMarkup(<RootLayout><h1>The Riverside Bakery</h1></RootLayout>));
"""


def test_vue(desk: Desk) -> None:
    site = desk.folder / "vue"
    put(desk, site, "useConsent.js", taken("recipes/vue", "useConsent.js"))
    put(desk, site, "Film.vue", taken("recipes/vue", "Film.vue"))
    put(desk, site, "entry.js", taken("recipes/vue", "main.js"))
    put(desk, site, "index.html", taken("recipes/vue", "index.html"))
    bundled(site, "entry.js")
    served(desk, site)
    film_comes_and_goes(desk, "recipes/vue")
