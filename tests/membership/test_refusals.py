"""Foreign forms, foreign hosts, broken requests: refused with a page, and nothing done."""

import pytest

STEP_1 = {"name": "Ada", "email": "ada@example.org"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8081"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Origin": "null"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/logout", "/register", "/account/close", "/consent-changed"])
def test_a_form_from_another_page_is_refused(visitor, path, headers, set_cookies):
    visitor.accept()
    visitor.join()
    reply = visitor.post(path, STEP_1 | {"sure": "yes"}, headers=headers)
    assert reply.status_code == 403
    assert "not sent from our own page" in reply.text
    assert set_cookies(reply) == {}
    assert visitor.is_member()


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(ada):
    reply = ada.post("/login", STEP_1, headers={"Origin": "http://localhost:8081"})
    assert reply.status_code == 422


def test_the_service_is_named_as_the_visitor_named_us(new_visitor):
    page = new_visitor("http://127.0.0.1:8081").get("/")
    assert '<script src="http://127.0.0.1:8080/ck/demo/banner.js"></script>' in page.text
    assert "script-src 'self' http://127.0.0.1:8080 " in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": "localhost:80:evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Original-URL": "http://evil.example/"},
    ],
)
def test_nothing_is_ever_built_from_another_host(visitor, headers):
    for path in ("/", "/account", "/login"):
        reply = visitor.get(path, headers=headers)
        assert "evil" not in reply.text
        assert "evil" not in str(reply.headers)
        assert reply.status_code < 500


@pytest.mark.parametrize("path", ["/register", "/login", "/account", "/consent-changed"])
def test_a_body_over_16_kib_is_refused_with_a_page(visitor, path):
    visitor.accept()
    visitor.join()
    reply = visitor.post(path, {"name": "x" * 17_000})
    assert reply.status_code == 413
    assert "more than this form can take" in reply.text


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"name=%ff%fe&email=%00", b"&&&==", b"{"])
@pytest.mark.parametrize("path", ["/register", "/register/finish", "/login"])
def test_a_body_that_is_no_form_is_answered_and_not_stumbled_over(visitor, path, body):
    reply = visitor.post(path, body, content_type="application/x-www-form-urlencoded")
    assert reply.status_code == 422


def test_a_broken_multipart_body_is_answered(visitor):
    reply = visitor.post("/login", b"--x\r\nbroken", content_type="multipart/form-data; boundary=x")
    assert reply.status_code in {400, 422}


def test_refusals_are_pages_with_the_footer(visitor):
    for reply in (visitor.get("/no-such"), visitor.get("/logout")):
        assert reply.status_code in {404, 405}
        assert "Privacy statement" in reply.text
        assert "Back to the first page" in reply.text


def test_a_fault_of_ours_is_a_page_without_its_inside(app, visitor, monkeypatch):
    def fail():
        raise RuntimeError("secret inside")

    app.view_functions["pages.privacy_statement"] = fail
    reply = visitor.get("/privacy-statement")
    assert reply.status_code == 500
    assert "Something went wrong on our side" in reply.text
    assert "secret inside" not in reply.text


def test_every_page_is_under_a_policy_without_unsafe(visitor):
    visitor.join()
    for path in ("/", "/account", "/no-such", "/noticeboard"):
        headers = visitor.get(path).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_the_gated_script_carries_the_nonce_of_its_page(visitor):
    first, second = visitor.get("/"), visitor.get("/")
    nonce = first.headers["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
    assert f'type="text/plain" data-category="persistent_login" nonce="{nonce}"' in first.text
    assert f'nonce="{nonce}"' not in second.text


def test_the_noticeboard_names_nobody_without_consent(ada):
    ada.log_in()
    assert "ada@example.org" not in ada.get("/noticeboard").text
    ada.answer(persistent_login=True)
    assert "ada@example.org" in ada.get("/noticeboard").text
