"""One's own API keys in the console: made, shown once, listed and revoked, in both languages."""

import re

import pytest

from consentkit.domain.api_key import KEY_PATTERN
from consentkit.domain.roles import Role
from tests.console.conftest import LogIn
from tests.factories import SITE_KEY

pytestmark = pytest.mark.usefixtures("site")
PAGE = "/account/api-keys"
WANTED = {"name": "deployment", "scope": ["sites:read", "banner:publish"], "days": "90"}


def test_a_key_is_shown_once_and_opens_what_was_chosen(log_in: LogIn) -> None:
    admin = log_in(shop=Role.OWNER)
    made = admin.post(PAGE, WANTED | {"for": "these", "site": [SITE_KEY]})
    found = re.search(KEY_PATTERN, made.text)
    assert found, made.text
    again = admin.get(PAGE)
    assert found[0] not in again.text
    assert "sites:read, banner:publish · shop" in again.text
    assert "never used" in again.text
    headers = {"Authorization": f"Bearer {found[0]}"}
    assert admin.client.get("/api/v1/sites/shop/draft", headers=headers).status_code == 200
    revoked = admin.post(f"{PAGE}/revoke", {"key": found[0].split("_")[2]})
    assert revoked.status_code == 303
    assert admin.client.get("/api/v1/sites/shop/draft", headers=headers).status_code == 401
    assert "(revoked)" in admin.get(PAGE).text


def test_what_is_wrong_is_told_in_french_beside_the_field(log_in: LogIn) -> None:
    admin = log_in(shop=Role.OWNER)
    headers = {"Accept-Language": "fr"}
    for change, told in (
        ({"scope": []}, "choisissez au moins un droit"),
        ({"scope": ["x"]}, "n’est pas un droit connu"),
        ({"name": " "}, "le nom doit avoir de 1 à 100 caractères"),
        ({"for": "these", "site": ["nowhere"]}, "pour lequel vous avez un rôle"),
    ):
        reply = admin.post(PAGE, WANTED | change, headers=headers)
        assert reply.status_code == 422, change
        assert told in reply.text.replace("&#39;", "'"), change
        assert not re.search(KEY_PATTERN, reply.text)


def test_nobody_revokes_keys_of_others(log_in: LogIn) -> None:
    ada, eve = log_in(shop=Role.OWNER), log_in("eve@admins.example", shop=Role.EDITOR)
    made = re.search(KEY_PATTERN, ada.post(PAGE, WANTED).text)
    assert made
    assert eve.post(f"{PAGE}/revoke", {"key": made[0].split("_")[2]}).status_code == 404
    headers = {"Authorization": f"Bearer {made[0]}"}
    assert ada.client.get("/api/v1/self", headers=headers).status_code == 200
