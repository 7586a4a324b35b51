"""What docs/guard.md prints for a back end that sees no cookie: the page's half and its own."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import front
from tests.integration.docs.samples import samples_of

pytestmark = pytest.mark.browser
HERE = "tests/integration/docs/test_consent_token.py"


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any, **kwargs: Any) -> None:
        pass


def printed(language: str) -> str:
    [found] = [
        each.code
        for each in samples_of("docs/guard.md")
        if each.elsewhere == HERE and each.language == language
    ]
    return found


@pytest.fixture
def back_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the printed app, on another origin than the page."""
    monkeypatch.chdir(desk.folder)
    code = desk.filled(printed("python")).replace('"shop"', '"my-site"')
    code = code.replace("https://shop.example", front(desk).rstrip("/"))
    names: dict[str, Any] = {"__name__": "snippet"}
    exec(compile(code, "docs/guard.md", "exec"), names)
    assert names["guard"].refresh()
    app: Flask = names["app"]
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    names["guard"].close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_back_end_counts_what_the_page_proves(desk: Desk, back_end: str) -> None:
    desk.visit(front(desk), f"<!doctype html><title>A page</title>{desk.tag}<h1>A page</h1>")
    page = desk.page
    page.wait_for_function("window.consentkit && consentkit.get")
    code = desk.filled(printed("js")).replace("/ck/shop", "/ck/my-site")
    code = code.replace("https://api.shop.example", back_end)

    def send() -> Any:
        return page.evaluate(f"async () => {{ {code}\nreturn (await sendEvent()).json(); }}")

    def id_of_the_receipt() -> Any:
        return page.evaluate("consentkit.receipt() && consentkit.receipt().id")

    assert send() == {"counted": False}
    page.click("#ck-accept")
    desk.wait_until(lambda: id_of_the_receipt() is not None, lambda: "no receipt came")
    accepted = id_of_the_receipt()
    assert send() == {"counted": True}
    page.evaluate("consentkit.withdraw()")
    desk.wait_until(lambda: id_of_the_receipt() != accepted, lambda: "no receipt of the withdrawal")
    assert send() == {"counted": False}
    assert desk.console.unexpected() == []
