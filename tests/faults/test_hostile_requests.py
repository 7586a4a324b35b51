"""C21-C32, through the server that is shipped: hostile bytes are refused, and others go on."""

import gzip
import json
import zlib

import pytest

from tests.faults.service import PATH, Service, a_fresh_decision
from tests.wire import talk

HEAD = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
# What one request may leave behind; a bomb or a body that is kept would be more.
ROOM = 16 * 1024 * 1024


@pytest.fixture
def service(standing_service: Service) -> Service:
    return standing_service


def memory(service: Service) -> int:
    return sum(worker.memory_info().rss for worker in service.workers())


def decision() -> bytes:
    return json.dumps(a_fresh_decision()).encode()


def bombs() -> dict[str, bytes]:
    zeros = bytes(10_000_000)
    return {"gzip": gzip.compress(zeros), "deflate": zlib.compress(zeros), "br": b"\x0b\x02\x80"}


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_is_compressed_is_not_unpacked(service: Service, encoding: str) -> None:
    before = memory(service)
    for body in (bombs()[encoding], gzip.compress(decision())):
        headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
        reply = service.ask("POST", PATH, body, headers)
        assert reply.status == 415
    assert memory(service) - before < ROOM


def with_member(member: str) -> bytes:
    return decision()[:-1] + b"," + member.encode() + b"}"


BODIES = {
    "deep lists": b"[" * 8_000 + b"]" * 8_000,
    "deep objects": b'{"a":' * 2_500 + b"1" + b"}" * 2_500,
    "deep and unfinished": b'{"choices":' + b"[" * 15_000,
    "many keys": json.dumps({f"k{n}": n for n in range(1_000)}).encode(),
    "a long number": b'{"banner_version":' + b"9" * 15_000 + b"}",
    "a number beyond all": b'{"banner_version":1e999}',
    "not a number": b'{"banner_version":NaN}',
    "a key twice": with_member('"banner_version":1'),
    "a prototype": with_member('"__proto__":{"admin":true}'),
    "a constructor": with_member('"constructor":{"prototype":{}}'),
    "UTF-16": decision().decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + decision(),
    "half a character": decision()[:-1] + b',"x":"\xc3"}',
    "half a pair": with_member(r'"x":"\ud800"'),
    "NUL": with_member(r'"visitor_id":"\u0000"'),
    "XML": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
}


@pytest.mark.parametrize("what", BODIES)
def test_a_hostile_body_is_refused_by_name(service: Service, what: str) -> None:
    reply = service.ask("POST", PATH, BODIES[what], {"Content-Type": "application/json"})
    assert reply.status in (400, 422), reply
    assert reply.document["code"]
    assert b"root:" not in reply.body


@pytest.mark.parametrize(
    "kind", ["application/xml", "multipart/form-data; boundary=x", "text/html", ""]
)
def test_another_kind_of_body_is_refused(service: Service, kind: str) -> None:
    assert service.ask("POST", PATH, decision(), {"Content-Type": kind}).status == 415


def smuggled() -> dict[str, bytes]:
    """Requests that two servers could read as one and as two."""
    hidden = b"GET /ck/shop/banner.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    body = decision()
    length = b"Content-Length: %d\r\n" % (len(body) + len(hidden))
    head = HEAD.encode()
    return {
        "a length and chunks": head
        + length
        + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + hidden,
        "chunks and a length": head
        + b"Transfer-Encoding: chunked\r\n"
        + length
        + b"\r\n0\r\n\r\n"
        + hidden,
        "two lengths": head
        + b"Content-Length: %d\r\n" % len(body)
        + length
        + b"\r\n"
        + body
        + hidden,
        "two lengths in one": head + b"Content-Length: 5, 6\r\n\r\n" + body + hidden,
        "a length with a sign": head + b"Content-Length: +%d\r\n\r\n" % len(body) + body,
        "chunks twice": head + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + hidden,
        "chunks of another name": head
        + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"
        + hidden,
        "a space before the colon": head + b"Content-Length : 5\r\n\r\n" + body + hidden,
        "a folded header": head
        + b"Transfer-Encoding:\r\n chunked\r\n"
        + length
        + b"\r\n0\r\n\r\n"
        + hidden,
        "a chunk size with a sign": head
        + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
        "a chunk size without end": head
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"f" * 40
        + b"\r\n",
        "a NUL in a header": head + b"X-A: a\x00b\r\nContent-Length: 0\r\n\r\n",
        "a bare return": head + b"X-A: a\rX-B: b\r\nContent-Length: 0\r\n\r\n",
    }


@pytest.mark.parametrize("what", smuggled())
def test_a_request_that_could_be_two_is_not_read_as_two(service: Service, what: str) -> None:
    status, answer = talk(service.port, smuggled()[what], until_closed=2.0)
    assert status in (0, 400), answer
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b'"receipt"' not in answer
    assert b'"categories"' not in answer


@pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n", b"Host: user@evil.example\r\n"])
def test_nothing_is_built_from_a_doubtful_host(service: Service, hosts: bytes) -> None:
    forwarded = b"X-Forwarded-Host: evil.example\r\nX-Original-URL: /console/\r\n"
    _, answer = talk(
        service.port, b"GET /ck/shop/privacy HTTP/1.1\r\n" + hosts + forwarded + b"\r\n"
    )
    assert answer
    assert b" 500 " not in answer.split(b"\r\n", 1)[0]
    assert b"evil.example" not in answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW", "get"])
def test_other_methods_are_refused_without_an_echo(service: Service, method: str) -> None:
    request = f"{method} {PATH} HTTP/1.1\r\nHost: localhost\r\nX-Secret: echo-me\r\n\r\n"
    status, answer = talk(service.port, request.encode())
    assert status in (400, 404, 405, 501)
    assert b"echo-me" not in answer


ADDRESSES = [
    "/ck/shop/receipts/" + "a" * 7_000,
    "/ck/%00/banner.js",
    "/ck/..%2f..%2fetc/passwd",
    "/ck/..%5c..%5cx",
    "/ck/%c0%ae%c0%ae/x",
    "//evil.example/ck/shop/banner.js",
    "/ck/shop/banner.js/..;/x",
    "/ck/shop/banner.json?lang=%0d%0aSet-Cookie:%20x=1",
    "/ck/shop/versions/99999999999999999999999",
    "/ck/shop/versions/-1",
    "/ck/shop/receipts/00000000-0000-0000-0000-000000000000'--",
    "/log/tile/999999/x999/999",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hostile_address_is_no_fault_of_ours(service: Service, address: str) -> None:
    status, answer = talk(service.port, f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert status in (200, 308, 400, 401, 404, 405, 414, 431), answer[:300]
    assert b"root:" not in answer
    assert b"\nset-cookie: x=1" not in answer.lower()


def test_a_body_without_end_is_not_kept(service: Service) -> None:
    before = memory(service)
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    pieces = [f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode(), *([chunk] * 500)]
    status, _ = talk(service.port, *pieces)
    assert status == 413
    assert memory(service) - before < ROOM


BUSY = ["a" * 12_000, "=" * 12_000, '"' + "\\" * 12_000, "a," * 6_000, ";q=" * 4_000, "(" * 12_000]


@pytest.mark.parametrize("text", BUSY, ids=range(len(BUSY)))
@pytest.mark.parametrize(
    "header",
    ["User-Agent", "Accept-Language", "Accept", "Accept-Encoding", "Cookie", "If-None-Match"],
)
def test_a_string_that_keeps_patterns_busy_does_not(
    service: Service, header: str, text: str
) -> None:
    """Exponential or cubic time would be minutes."""
    for path in ("/ck/shop/banner.js", "/ck/shop/privacy", "/ck/shop/preferences"):
        assert service.ask(path=path, headers={header: text}, timeout=10).status < 500
