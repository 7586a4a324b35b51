"""Receivers of webhooks at addresses that were looked up once and checked: over real sockets, with
a resolver of the test's own.
"""

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consentkit.net.fetch import FetchFailed
from consentkit.net.pinned import PrivateAddress, UnknownHost
from consentkit.net.webhook import Courier, DeadlineOver, check_receiver
from tests.integration.webhooks.receiver import Receiver, a_receiver, status

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "3fff::1",
    "5f00::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_lead_elsewhere_than_to_the_public_internet_are_refused(address) -> None:
    with pytest.raises(PrivateAddress):
        check_receiver(address, is_allowed=False)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "2a00:1450::1"])
def test_addresses_of_the_public_internet_are_not(address: str) -> None:
    check_receiver(address, is_allowed=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "100.64.0.1", "fd00::1", "::1"])
def test_a_host_that_was_named_may_be_in_ones_own_network(address: str) -> None:
    check_receiver(address, is_allowed=True)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.1.1", "0.0.0.0"])
def test_where_clouds_keep_credentials_nobody_is_sent_to_even_then(address: str) -> None:
    with pytest.raises(PrivateAddress):
        check_receiver(address, is_allowed=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


def port_of(receiver: Receiver) -> int:
    return int(receiver.url.rpartition(":")[2].partition("/")[0])


class Names:
    """A resolver; each look-up gets the next answer, and the last one again from then on."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int, **_options: object) -> list[tuple]:
        self.asked += 1
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        # Of each, only the address is looked at.
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]


def send(url: str, names: Names, *, is_allowed: bool = False, **options: float):
    with Courier(url, is_allowed=is_allowed, resolve=names) as courier:
        return courier.send(b"{}", {"webhook-id": "msg_1"}, **options)


def test_a_name_that_resolves_inwards_is_not_connected_to(receiver: Receiver) -> None:
    with pytest.raises(PrivateAddress):
        send(f"http://hooks.example:{port_of(receiver)}/", Names(("127.0.0.1",)))
    assert receiver.got == []


def test_one_private_address_among_public_ones_is_one_too_many(receiver: Receiver) -> None:
    names = Names(("1.1.1.1", "127.0.0.1"))
    with pytest.raises(PrivateAddress):
        send(f"http://hooks.example:{port_of(receiver)}/", names)
    assert receiver.got == []


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(receiver: Receiver) -> None:
    """A second look-up would say another; there is none."""
    names = Names(("127.0.0.1",), ("1.1.1.1",))
    url = f"http://hooks.example:{port_of(receiver)}/hook"
    assert send(url, names, is_allowed=True).status == 204
    assert names.asked == 1
    assert receiver.got[0].headers["host"] == f"hooks.example:{port_of(receiver)}"


def test_a_name_that_changes_between_two_deliveries_is_checked_again(receiver: Receiver) -> None:
    """Public while it is added, private when it is sent to."""
    names = Names(("127.0.0.1",))
    for address in ("127.0.0.1", "169.254.169.254"):
        check_receiver("1.1.1.1", is_allowed=False)
        names.answers = [(address,)]
        with pytest.raises(PrivateAddress):
            send(f"http://hooks.example:{port_of(receiver)}/", names)
    assert names.asked == 2


def test_a_name_that_nobody_knows_is_said(receiver: Receiver) -> None:
    def unknown(*_args: object, **_more: object) -> list[tuple]:
        raise socket.gaierror

    with (
        Courier("https://nowhere.example/", is_allowed=False, resolve=unknown) as courier,
        pytest.raises(UnknownHost),
    ):
        courier.send(b"{}", {})


def test_a_redirect_inwards_is_not_followed(receiver: Receiver) -> None:
    with a_receiver() as inside:
        receiver.manner = status(307, Location=inside.url)
        reply = send(receiver.url, Names(("127.0.0.1",)), is_allowed=True)
        assert reply.status == 307
        assert inside.got == []


def test_no_proxy_of_the_environment_is_asked(receiver: Receiver, monkeypatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert send(receiver.url, Names(("127.0.0.1",)), is_allowed=True).status == 204


def test_a_body_that_is_packed_is_not_unpacked(receiver: Receiver) -> None:
    receiver.manner = status(500, gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip")
    assert len(send(receiver.url, Names(("127.0.0.1",)), is_allowed=True).said) <= 512


def test_who_takes_the_connection_and_says_nothing_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DeadlineOver):
            send(url, Names(("127.0.0.1",)), is_allowed=True, deadline_s=0.2)


def test_a_handshake_that_never_ends_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DeadlineOver):
            send(url, Names(("127.0.0.1",)), is_allowed=True, deadline_s=0.2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of hooks.example, signed by itself; with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "hooks.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls_receiver(certificate: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield its port, and the names that it is asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    raw, _ = listening.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(raw, server_side=True) as line:
                        asked = b""
                        while not asked.endswith(b"{}"):
                            asked += line.recv(65_536)
                        line.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
                except (ssl.SSLError, OSError):
                    continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], names
        # `accept` of a closed socket would wait for ever.
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_tls_asks_for_the_name_although_the_address_is_pinned(
    tls_receiver: tuple[int, list[str]], certificate: Path
) -> None:
    port, names = tls_receiver
    url = f"https://hooks.example:{port}/"
    with Courier(url, is_allowed=True, resolve=Names(("127.0.0.1",))) as courier:
        courier._session.verify = str(certificate)
        assert courier.send(b"{}", {}).status == 204
    assert names == ["hooks.example"]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_a_certificate_of_another_name_is_refused(
    tls_receiver: tuple[int, list[str]], certificate: Path, host: str
) -> None:
    port, _ = tls_receiver
    url = f"https://{host}:{port}/"
    with Courier(url, is_allowed=True, resolve=Names(("127.0.0.1",))) as courier:
        courier._session.verify = str(certificate)
        with pytest.raises(FetchFailed):
            courier.send(b"{}", {})


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tls_receiver: tuple[int, list[str]],
) -> None:
    port, _ = tls_receiver
    with pytest.raises(FetchFailed):
        send(f"https://hooks.example:{port}/", Names(("127.0.0.1",)), is_allowed=True)
