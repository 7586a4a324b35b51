"""A page that somebody typed the address of: never one that only this machine can reach."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from consentkit.net import page as net
from consentkit.net.page import (
    FetchFailed,
    PrivateAddress,
    TooLarge,
    TooSlow,
    UnknownHost,
    Unwelcome,
    check_address,
    fetch_page,
)


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = unquote(self.path.partition("?")[0].strip("/"))
        if name.startswith("to:"):
            self.send_response(302)
            self.send_header("Location", name.removeprefix("to:").replace("|", "/"))
            self.end_headers()
        elif name == "missing":
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "Text/HTML; charset=utf-8")
            self.end_headers()
            self.write(name)

    def write(self, name: str) -> None:
        try:
            if name == "drip":
                for _ in range(50):
                    self.wfile.write(b"x" * 20_000)
                    time.sleep(0.02)
            else:
                self.wfile.write(b"x" * 5_000 if name == "long" else b"<p>caf\xc3\xa9 \xff")
        except OSError:
            pass  # it was told enough

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def fetch(url: str, **changes):
    return fetch_page(url, **({"max_bytes": 1_000, "allow_loopback": True} | changes))


def test_a_page_comes_with_where_it_was_found(server: str) -> None:
    found = fetch(f"{server}/to:|here")
    assert found.address == f"{server}/here"
    assert found.media_type == "text/html"
    assert found.text.startswith("<p>café")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(PrivateAddress):
        check_address(address, allow_loopback=False)


def test_where_loopback_is_allowed_nothing_else_is() -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        check_address(address, allow_loopback=True)
    for address in ("10.0.0.1", "169.254.169.254", "fd00::1"):
        with pytest.raises(PrivateAddress):
            check_address(address, allow_loopback=True)
    check_address("93.184.215.14", allow_loopback=False)


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_our_own_address_is_fetched(server: str, spelling: str) -> None:
    port = server.rpartition(":")[2]
    with pytest.raises(FetchFailed) as refused:
        fetch(f"http://{spelling}:{port}/", allow_loopback=False)
    assert isinstance(refused.value, PrivateAddress | UnknownHost)


def test_a_redirect_into_a_private_network_is_refused(server: str) -> None:
    with pytest.raises(PrivateAddress):
        fetch(f"{server}/to:http:||10.0.0.1|")


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch) -> None:
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("93.184.215.14", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answers)
    monkeypatch.setattr(socket, "create_connection", lambda *_args: pytest.fail("connected"))
    with pytest.raises(PrivateAddress):
        fetch("http://rebinding.example/")


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(monkeypatch) -> None:
    looked_up, connected = [], []

    def look_up(host: str, *_args: object, **_more: object):
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80))]

    def connect(address: object, *_args: object):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchFailed):
        fetch("http://once.example/")
    assert looked_up == ["once.example"]
    assert connected == [("93.184.215.14", 80)]


@pytest.mark.parametrize(
    ("path", "refusal"),
    [("missing", Unwelcome), ("long", TooLarge), ("to:ftp:||shop.example", FetchFailed)],
)
def test_what_is_no_page_is_told(server: str, path: str, refusal: type[FetchFailed]) -> None:
    with pytest.raises(refusal):
        fetch(f"{server}/{path}")


def test_redirects_in_a_circle_end(server: str) -> None:
    with pytest.raises(FetchFailed):
        fetch(f"{server}/to:?x")


def test_a_page_that_drips_is_left(server: str, monkeypatch) -> None:
    monkeypatch.setattr(net, "LONGEST_S", 0.1)
    with pytest.raises(TooSlow):
        fetch(f"{server}/drip", max_bytes=10_000_000)


def test_an_unknown_host_is_told() -> None:
    with pytest.raises(UnknownHost):
        fetch("http://nowhere.invalid/")


def test_no_proxy_of_the_environment_is_asked(server: str, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetch(f"{server}/here").address == f"{server}/here"
