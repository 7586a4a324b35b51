"""What a refusal or a withdrawal removes from the browser, and what it says it cannot remove."""

import pytest
from playwright.sync_api import expect

from tests.browser.sites import a_category

pytestmark = pytest.mark.browser

# Three levels: Chromium resolves every name below "localhost" to this machine.
HOST = "app.shop.localhost"


def kept(name, **more):
    return {"name": name, "purpose": {"en": "Counts.", "fr-CA": "Compte."}} | more


COUNTING = [
    kept("_count*"),
    kept("exact"),
    kept("cart:*", kind="local_storage"),
    kept("ck:*", kind="local_storage"),
    kept("tour *", kind="session_storage"),
    kept("count-*", kind="indexed_db"),
    kept("server_side", http_only=True),
    kept("theirs", host="vendor.example"),
]


@pytest.fixture(scope="module")
def tag(publish_site, demo):
    """The tag of a site that also answers at HOST and counts by every means there is."""
    port = demo.site.rpartition(":")[2]
    counting = a_category("counting", lifetime="persistent")
    counting["services"] = [{"key": "counter", "name": "Counter", "cookies": COUNTING}]
    return publish_site(
        {
            "site": {"origins": [demo.site, f"http://{HOST}:{port}"]},
            "banner": {"categories": [counting, a_category("other")]},
        }
    )


@pytest.fixture
def told(page):
    """What the console was told."""
    lines = []
    page.on("console", lambda message: lines.append(message.text))
    return lines


def set_cookies(page, *texts):
    page.evaluate("(texts) => texts.forEach((text) => { document.cookie = text })", list(texts))


def names(page):
    return sorted(c["name"] for c in page.context.cookies() if c["name"] != "ck")


def test_a_refusal_removes_cookies_of_the_host_its_parents_and_every_path(show, tag):
    page = show(tag=tag, host=HOST, path="/fixture/deep/page?query=1")
    set_cookies(
        page,
        "_count=1;Path=/",
        "_count_path=1;Path=/fixture",
        "_count_slash=1;Path=/fixture/deep/",
        f"_count_own=1;Path=/;Domain={HOST}",
        "_count_parent=1;Path=/;Domain=shop.localhost",
        "_count_both=1;Path=/fixture/deep;Domain=shop.localhost",
        "exact=1;Path=/",
        "exact_not=1;Path=/",
        "x_count=1;Path=/",
        "own=1;Path=/;Domain=shop.localhost",
    )
    assert len(names(page)) == 10
    page.click("#ck-decline")
    page.wait_for_function("!/(^|; )_count/.test(document.cookie)")
    assert names(page) == ["exact_not", "own", "x_count"]


def test_the_consent_cookie_is_nobodys_to_remove(show, publish_site):
    greedy = a_category("greedy")
    greedy["services"] = [{"key": "all", "name": "All", "cookies": [kept("c*"), kept("ck")]}]
    page = show(tag=publish_site({"banner": {"categories": [greedy]}}))
    set_cookies(page, "count=1;Path=/")
    page.click("#ck-decline")
    page.wait_for_function("!document.cookie.includes('count=')")
    assert page.evaluate("document.cookie").startswith("ck=v1.")


STORE = """async () => {
  for (const key of ['cart:1', 'cart:2', 'my cart:', 'ck:elsewhere']) localStorage[key] = 1;
  for (const key of ['tour 1', 'tours']) sessionStorage[key] = 1;
  for (const name of ['count-a', 'count-b', 'recount-a']) {
    await new Promise((done) => {
      indexedDB.open(name).onsuccess = ({ target }) => done(target.result.close());
    });
  }
}"""
LEFT = """async () => ({
  local: Object.keys(localStorage).sort(),
  session: Object.keys(sessionStorage).sort(),
  databases: (await indexedDB.databases()).map(({ name }) => name).sort(),
})"""


def test_a_withdrawal_empties_the_other_stores_by_pattern_and_spares_our_own(show, tag):
    page = show(tag=tag)
    page.click("#ck-accept")
    page.wait_for_function("() => consentkit.receipt()")
    page.evaluate(STORE)
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("!localStorage['cart:1']")
    page.wait_for_function("async () => (await indexedDB.databases()).length === 1")
    left = page.evaluate(LEFT)
    assert [key for key in left["local"] if not key.startswith("ck:other-")] == [
        "ck:elsewhere",
        "my cart:",
    ]
    assert len(left["local"]) == 3, "the receipts stay"
    assert left["session"] == ["tours"]
    assert left["databases"] == ["recount-a"]


def test_what_was_granted_keeps_everything(show, tag):
    page = show(tag=tag)
    page.evaluate(STORE)
    set_cookies(page, "_count=1;Path=/")
    page.evaluate("consentkit.save({counting: true, other: false})")
    page.wait_for_function("() => consentkit.receipt()")
    left = page.evaluate(LEFT)
    assert "cart:1" in left["local"]
    assert left["session"] == ["tour 1", "tours"]
    assert len(left["databases"]) == 3
    assert names(page) == ["_count"]


def test_the_console_names_what_no_script_can_remove(show, tag, told):
    page = show(tag=tag)
    with page.expect_console_message(lambda message: "theirs" in message.text):
        page.click("#ck-decline")
    told = [line for line in told if "stays" in line]
    assert len(told) == 2
    assert "server_side" in told[0]
    assert "HttpOnly: use the server guard" in told[0]
    assert "vendor.example" in told[1]


DENIED = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException('denied', 'SecurityError') },
  });
}"""


def test_stores_that_are_denied_keep_no_cookie_from_being_removed(show, context, tag):
    context.add_init_script(DENIED)
    page = show(tag=tag)
    set_cookies(page, "_count=1;Path=/")
    page.click("#ck-decline")
    page.wait_for_function("!document.cookie.includes('_count')")


def test_where_databases_cannot_be_listed_an_exact_name_is_removed(show, context, publish_site):
    context.add_init_script("delete IDBFactory.prototype.databases")
    category = a_category("counting")
    cookies = [kept("exact", kind="indexed_db"), kept("pattern*", kind="indexed_db")]
    category["services"] = [{"key": "counter", "name": "Counter", "cookies": cookies}]
    page = show(tag=publish_site({"banner": {"categories": [category]}}))
    page.evaluate(
        """() => new Promise((done) => {
          window.isThere = () => new Promise((tell) => {
            let fresh = false;
            const opening = indexedDB.open('exact');
            opening.onupgradeneeded = () => { fresh = true };
            opening.onsuccess = () => { opening.result.close(); tell(!fresh) };
          });
          window.deleted = [];
          const own = IDBFactory.prototype.deleteDatabase;
          IDBFactory.prototype.deleteDatabase = function (name) {
            deleted.push(name);
            return own.call(this, name);
          };
          isThere().then(done);
        })"""
    )
    assert page.evaluate("isThere()") is True
    page.click("#ck-decline")
    page.wait_for_function("deleted.includes('exact')")
    assert page.evaluate("isThere()") is False


def test_the_second_layer_says_where_each_thing_is_kept(show, tag):
    page = show(tag=tag)
    page.click("#ck-settings")
    item = page.locator("#ck-preferences li li")
    for name, store in [
        ("cart:*", "localStorage"),
        ("tour *", "sessionStorage"),
        ("count-*", "IndexedDB"),
    ]:
        expect(item.filter(has_text=name)).to_contain_text(f"{name} ({store}): Counts.")
    expect(item.filter(has_text="exact")).to_contain_text("exact: Counts.")
