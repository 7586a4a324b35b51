"""Recipes of web servers: a static site with the service below its own host."""

from pathlib import Path

import pytest

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import STATISTICS, asked_only_after_a_yes, front, put, taken
from tests.programs import program

pytestmark = pytest.mark.browser
PAGES = "/srv/www"


def a_site(desk: Desk) -> Path:
    folder = desk.folder / "www"
    put(desk, folder, "index.html", taken("recipes/static-sites", "index.html"))
    # The server may run as somebody else.
    for each in (desk.folder, folder):
        each.chmod(0o755)
    return folder


def nginx(desk: Desk, site: str) -> None:
    folder = desk.folder
    site = site.replace(PAGES, str(a_site(desk)))
    whole = folder / "whole.conf"
    whole.write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {folder}/error.log;\n"
        "worker_processes 1; events { worker_connections 256; }\n"
        f"http {{ access_log off; types {{ text/html html; }}\n{desk.filled(site)} }}\n"
    )
    command = f"{program('nginx')} -e stderr -p {folder} -c {whole}"
    desk.shell.start(command, int(desk.ports["8000"]))


def is_the_pages_own(desk: Desk) -> None:
    """Script and cookie come from the page's own host, and the service is asked by nobody else."""
    asked = desk.visit(front(desk))
    own: list[str] = []
    desk.page.on("request", lambda request: own.append(request.url))
    with desk.page.expect_response("**/ck/my-site/receipts") as recorded:
        asked_only_after_a_yes(desk, asked, STATISTICS, name="recipes/static-sites")
    assert recorded.value.status == 201
    assert "set-cookie" in recorded.value.all_headers()
    assert not [url for url in own if url.startswith(desk.service)]


def test_nginx(desk: Desk) -> None:
    nginx(desk, taken("recipes/static-sites", "nginx.conf"))
    is_the_pages_own(desk)


def test_nginx_puts_the_tag_into_pages_that_have_none(desk: Desk) -> None:
    site = taken("recipes/static-sites", "nginx.conf")
    filtered = taken("recipes/static-sites", "sub_filter.conf")
    nginx(desk, site.replace("    location", f"{filtered}    location", 1))
    page = desk.folder / "www" / "index.html"
    tag = '  <script src="/ck/my-site/banner.js"></script>\n'
    assert tag in page.read_text()
    page.write_text(page.read_text().replace(tag, ""))
    is_the_pages_own(desk)


def test_caddy(desk: Desk) -> None:
    folder = desk.folder
    file = folder / "Caddyfile"
    printed = taken("recipes/static-sites", "Caddyfile").replace(PAGES, str(a_site(desk)))
    # What it would keep for itself elsewhere, and the port at which one may steer it.
    file.write_text(f"{{\n\tadmin off\n\tstorage file_system {folder}\n}}\n{desk.filled(printed)}")
    command = f"{program('caddy')} run --config {file} --adapter caddyfile"
    desk.shell.start(command, int(desk.ports["8000"]))
    is_the_pages_own(desk)
