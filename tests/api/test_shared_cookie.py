"""One answer for all hosts of a domain: what the service sets and reads where it stands on one."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consentkit.domain.consent_cookie import ConsentCookie
from consentkit.domain.decision import Action
from tests.conftest import Publish
from tests.factories import NOW, a_decision, a_site_document, a_visitor_id

PATH = "/ck/shop/receipts"


@pytest.fixture(autouse=True)
def _shared(publish: Publish) -> None:
    document = a_site_document()
    hosts = ("shop.example", "www.shop.example", "a.b.shop.example", "localhost")
    document["site"]["origins"] = [f"https://{host}" for host in hosts]
    document["site"]["origins"] += ["http://www.shop.example", "http://localhost"]
    document["banner"]["behaviour"] = {"cookie_domain": "shop.example"}
    publish(document)


def answer(client: FlaskClient, origin: str, **changes: object) -> str:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": origin}
    reply = client.post(PATH, json=a_decision(**changes), headers=headers, base_url=origin)
    assert reply.status_code == 201
    return str(reply.headers["Set-Cookie"])


@pytest.mark.parametrize("host", ["shop.example", "www.shop.example", "a.b.shop.example"])
def test_each_host_of_the_domain_gets_the_domains_cookie(client: FlaskClient, host: str) -> None:
    cookie = answer(client, f"https://{host}")
    assert cookie.startswith("__Secure-ck=v1.")
    assert "Domain=shop.example;" in cookie
    assert "Secure;" in cookie


def test_behind_a_proxy_the_page_tells_which_host_it_is(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "https://www.shop.example"}
    reply = client.post(PATH, json=a_decision(), headers=headers, base_url="http://10.0.0.7")
    assert reply.headers["Set-Cookie"].startswith("__Secure-ck=v1.")
    assert "Domain=shop.example;" in reply.headers["Set-Cookie"]


def test_a_host_outside_the_domain_gets_a_cookie_of_its_own(client: FlaskClient) -> None:
    cookie = answer(client, "https://localhost")
    assert cookie.startswith("__Host-ck=v1.")
    assert "Domain" not in cookie
    plain = answer(client, "http://localhost")
    assert plain.startswith("ck=v1.")
    assert "Domain" not in plain


def test_an_answer_is_laid_over_the_one_given_on_another_host(client: FlaskClient) -> None:
    visitor = a_visitor_id()
    answer(client, "https://www.shop.example", visitor_id=visitor)
    cookie = answer(
        client, "https://a.b.shop.example", visitor_id=visitor, choices={"marketing": True}
    )
    # necessary and analytics granted before, marketing granted now: 10 10 10
    assert cookie.split(".")[3] == "2a"


@pytest.mark.parametrize("newer_stands_for", ["the domain", "the host alone"])
def test_the_newer_of_two_cookies_counts_whichever_the_browser_names_first(
    client: FlaskClient, newer_stands_for: str
) -> None:
    visitor = a_visitor_id()
    denied, granted = (
        ConsentCookie(
            banner_version=1,
            decided_at=NOW - timedelta(hours=hours),
            answers={0: True, 1: analytics},
            visitor_id=visitor,
            action=Action.SAVE,
        ).format()
        for hours, analytics in ((2, False), (1, True))
    )
    host, domain = (denied, granted) if newer_stands_for == "the domain" else (granted, denied)
    client.set_cookie("ck", host, domain="www.shop.example")
    client.set_cookie("ck", domain, domain="shop.example", origin_only=False)
    cookie = answer(
        client, "http://www.shop.example", visitor_id=visitor, choices={"marketing": True}
    )
    assert cookie.split(".")[3] == "2a"
