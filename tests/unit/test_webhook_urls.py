"""Addresses of webhooks: one plain form, and everything else refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.webhook_url import BadWebhookUrl, read_webhook_url


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("https://hooks.example.org/consent?a=1", "hooks.example.org", 443),
        ("https://Hooks.Example.org:8443/", "hooks.example.org", 8443),
        ("https://xn--bcher-kva.example", "xn--bcher-kva.example", 443),
        ("https://203.0.113.7/x", "203.0.113.7", 443),
        ("https://[2606:4700::1111]:444/x", "2606:4700::1111", 444),
    ],
)
def test_a_plain_address_is_read(text: str, host: str, port: int) -> None:
    found = read_webhook_url(text)
    assert (found.text, found.host, found.port) == (text, host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hooks.example.org",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "gopher://hooks.example.org/",
        "HTTPS://hooks.example.org/",
        "https://",
        "https:///consent",
        "https://hooks.example.org./",
        "https://hooks..example.org/",
        "https://-hooks.example.org/",
        "https://user@hooks.example.org/",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org@127.0.0.1/",
        "https://hooks.example.org\\@127.0.0.1/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\r\nX-Forged: 1",
        "https://hooks.example.org/\t",
        "https://hooks.example.org/\x00",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:/",
        "https://hooks.example.org:65536/",
        "https://hooks.example.org:abc/",
        "https://bücher.example/",
        "https://①②⑦.0.0.1/",
        "https://１２７.0.0.1/",
        "https://127。0。0。1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://1.2.3.4.5/",
        "https://256.0.0.1/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[::1]extra/",
        "https://exa_mple-/",
        "https://hooks.example.org/" + "x" * 2_000,
    ],
)
def test_what_another_program_could_read_otherwise_is_refused(text: str) -> None:
    with pytest.raises(BadWebhookUrl) as refused:
        read_webhook_url(text)
    assert refused.value.field == "url"


def test_without_tls_only_hosts_that_were_named_are_asked() -> None:
    with pytest.raises(BadWebhookUrl, match="https"):
        read_webhook_url("http://hooks.internal/x")
    found = read_webhook_url("http://hooks.internal/x", allowed_hosts={"hooks.internal"})
    assert found.port == 80
    with pytest.raises(BadWebhookUrl, match="https"):
        read_webhook_url("http://evil.internal/x", allowed_hosts={"hooks.internal"})


@pytest.mark.parametrize("host", ["consent.example", "CONSENT.example", "consent.example:8443"])
def test_the_service_sends_nothing_to_itself(host: str) -> None:
    with pytest.raises(BadWebhookUrl, match="back to this service"):
        read_webhook_url(f"https://{host}/ck/shop/receipts", own_host="consent.example")


@given(st.text(max_size=60) | st.text(max_size=40).map("https://{}".format))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_webhook_url(text)
    except BadWebhookUrl:
        return
    assert found.text == text
    assert found.host.isascii()
    assert 0 < found.port < 65_536
