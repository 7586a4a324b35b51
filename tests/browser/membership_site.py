"""The membership site as a person uses it; what the browser tests of the founding case drive."""

import secrets
import time

from playwright.sync_api import expect

PASSWORD = "a long enough secret"


class Site:
    """What a person does on the membership site, in a person's words."""

    def __init__(self, page, origin):
        self.page = page
        self.origin = origin
        self.email = f"ada-{secrets.token_hex(6)}@example.org"

    def open(self, path="/"):
        self.page.goto(self.origin + path)

    def press(self, name):
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()

    def begin(self):
        self.open("/register")
        self.page.fill("#name", "Ada")
        self.page.fill("#email", self.email)
        self.press("Go on")

    def join(self, *, email_news=False):
        self.begin()
        self.page.fill("#password", PASSWORD)
        if email_news:
            self.page.check("#email_news")
        self.press("Join")
        expect(self.page.get_by_role("heading", name="My account")).to_be_visible()

    def log_in(self):
        self.open("/login")
        self.page.fill("#email", self.email)
        self.page.fill("#password", PASSWORD)
        self.press("Log in")
        expect(self.page.get_by_role("heading", name="My account")).to_be_visible()

    def log_out(self):
        self.page.get_by_role("button", name="Log out").click()
        expect(self.page.get_by_text("You are logged out.")).to_be_visible()

    def cookie(self, name):
        return next((c for c in self.page.context.cookies() if c["name"] == name), None)

    def close_browser(self):
        """End what has no expiry, as closing the browser does."""
        self.page.context.clear_cookies(name="member_session")

    def answer(self, button, act=None):
        """Press a button of the banner and wait until our server has heard of it."""
        with self.page.expect_response("**/consent-changed"):
            (act or (lambda: self.page.click(button)))()

    def decline(self):
        """From "not asked" to "no" nothing changes, so that the page tells nobody."""
        self.page.click("#ck-decline")
        expect(self.page.locator("#ck-banner")).to_have_count(0)

    def wait_for(self, expression):
        """Wait until a JavaScript expression is true, without asking the page to evaluate text:
        its policy forbids that, and Playwright's own wait does it.
        """
        deadline = time.monotonic() + 5
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, f"never true: {expression}"
            self.page.wait_for_timeout(50)

    def grant(self, *titles):
        self.page.click("#ck-settings")
        for title in titles:
            self.page.locator("#ck-preferences").get_by_label(title).check()
        self.answer("#ck-save")
