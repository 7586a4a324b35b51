"""What the samples of one page find: a folder, commands, a service and a page of a browser."""

import mimetypes
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from consentkit.cli.selftest import free_port
from tests.browser.conftest import Console, Demo, wait_until_up
from tests.waiting import wait_until

# What pages print for everybody's own: the service's address, and where it keeps its data.
SERVICE = "https://consent.example.org"
HOME = "/srv/consentkit"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DEADLINE_S = 60


@dataclass
class Shell:
    """One after another in bash; what a sample exports, the next one has."""

    folder: Path
    env: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        state = self.folder / ".environment"
        script = f"set -euo pipefail\n{code}\nenv -0 > {state}\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
        if state.exists():
            kept = state.read_text().rstrip("\0").split("\0")
            self.env = dict(each.partition("=")[::2] for each in kept)
            state.unlink()
        return done

    def start(self, code: str, port: int) -> None:
        """Run what runs until it is stopped; return once it answers at ``port``."""
        log = self.folder / f"{port}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {code}"],
                cwd=self.folder,
                env=self.env,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.started.append(process)
        wait_until_up(f"http://localhost:{port}/", process, log)


@dataclass
class Desk:
    """``said`` is what the last sample printed or was answered."""

    folder: Path
    demo: Demo
    tag: str
    page: Page
    console: Console
    front_port: int
    said: str = ""
    known: dict[str, str] = field(default_factory=dict)
    service: str = ""
    ports: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.service = self.service or self.demo.service
        # Of a service that the page itself starts, and of a web server beside it.
        self.ports = {"8080": str(free_port()), "8000": str(self.front_port)}
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CONSENTKIT_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        home = str(self.folder / "home")
        self.shell = Shell(self.folder, kept | {"PATH": path, "CONSENTKIT_HOME": home})

    def filled(self, text: str) -> str:
        """Return it with this desk's own service, folder, time and secrets in place of those that
        pages print for everybody.
        """
        for printed, own in {SERVICE: self.service, HOME: f"{self.folder}/home"}.items():
            text = text.replace(printed, own)
        text = text.replace("Host: consent.example.org", f"Host: {self.service.partition('//')[2]}")
        now = datetime.now(UTC) - timedelta(seconds=2)
        text = _DATE.sub(now.isoformat(timespec="milliseconds").replace("+00:00", "Z"), text)
        for printed, own in self.ports.items():
            text = re.sub(rf"\b{printed}\b", own, text)
        for name, own in self.known.items():
            text = text.replace(name, own)
        return text

    def remember(self, answer: str) -> None:
        """Keep what a later sample of the page asks with."""
        for name, printed in {"id": "ID", "secret": "SECRET", "receipt": "TEXT"}.items():
            found = re.search(rf'"{name}": ?"([^"]+)"', answer)
            if found:
                self.known[f"{printed}_OF_THE_RECEIPT"] = found[1]

    def open_sample(self) -> Page:
        """The playground's page, alone: it has the categories that the examples name."""
        self.page.goto(f"{self.demo.service}/playground/e30/page")
        expect(self.page.locator("#ck-banner")).to_be_visible()
        return self.page

    def open_markup(self, code: str, own: str = "") -> list[str]:
        """Open a page with this markup, on an origin of the site; returns the addresses of other
        people's that it asks for, as it asks for them. They answer with nothing. ``own`` is what
        the page has for a script besides.
        """
        has_tag = "/banner.js" in code
        head, body = (code, "") if has_tag and "<body" not in code else ("", code)
        page = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
            f"<script>{own}</script>{'' if has_tag else self.tag}{head}</head>"
            f"<body><h1>A page</h1>{body}</body></html>"
        )
        whole = code if "<!doctype" in code.lower() else page
        return self.visit(f"{self.demo.site}/fixture/sample?{secrets.token_hex(4)}", whole)

    def visit(self, address: str, body: str | None = None) -> list[str]:
        """Open an address of this machine, or show ``body`` there; returns as above."""
        asked: list[str] = []
        origin = "/".join(address.split("/")[:3]) + "/"

        def answer(route: Route) -> None:
            url = route.request.url
            is_own = body is not None and url.startswith(origin)
            if url == address and is_own:
                route.fulfill(body=body, content_type="text/html")
            elif urlsplit(url).hostname == "localhost" and not is_own:
                route.continue_()
            else:
                asked.extend([] if is_own else [url])
                kind = mimetypes.guess_type(urlsplit(url).path)[0] or "text/html"
                allowed = {"Access-Control-Allow-Origin": "*", "Content-Type": kind}
                route.fulfill(body="", headers=allowed)

        self.page.unroute("**/*")
        self.page.route("**/*", answer)
        self.page.goto(address)
        expect(self.page.locator("h1").first).to_be_visible()
        return asked

    def wait_until(self, holds: Callable[[], bool], missing: Callable[[], str]) -> None:
        wait_until(holds, within_s=5, what=missing, pause=lambda: self.page.wait_for_timeout(20))

    def close(self) -> None:
        for process in self.shell.started:
            process.terminate()
            process.wait(15)
