"""Changes to a banner draft: each is made on the draft's document, which is then read as a whole.

Whoever changes something names it by its key, never by its place: a list may have been put in
another order meanwhile.
"""

from collections.abc import Sequence
from typing import Any

from consentkit.domain import template
from consentkit.domain import texts as shipped
from consentkit.domain.errors import ConsentError, InvalidDocument
from consentkit.domain.lifetime import Lifetime
from consentkit.domain.reason import Reason

Table = dict[str, Any]


class UnknownPart(ConsentError):
    code = "unknown_part"
    status = 404
    title = "The draft has nothing of this name"


class KeyTaken(InvalidDocument):
    code = "key_taken"


class LastOne(InvalidDocument):
    code = "last_one"


def find(items: Sequence[Table], key: str) -> Table:
    """Raises ``UnknownPart``."""
    for item in items:
        if item["key"] == key:
            return item
    raise UnknownPart(
        Reason("there is no {key!r} in the draft; it may have been removed", key=key[:63])
    )


def category(draft: Table, key: str) -> Table:
    return find(draft["categories"], key)


def service(draft: Table, category_key: str, key: str) -> Table:
    return find(category(draft, category_key)["services"], key)


def cookie(draft: Table, category_key: str, service_key: str, place: int) -> Table:
    """Cookies have no key: ``place`` holds for the revision that it was read from."""
    cookies: list[Table] = service(draft, category_key, service_key)["cookies"]
    if not 0 <= place < len(cookies):
        raise UnknownPart("there is no such cookie in the draft; it may have been removed")
    return cookies[place]


def put_category(draft: Table, key: str | None, fields: Table) -> None:
    """Add a category, or change the one of this key; its services stay as they are.

    Cookies that live as long as their category go on doing so.
    """
    if key is None:
        _refuse_taken(draft, fields["key"])
        draft["categories"].append({"services": []} | fields)
        return
    found = category(draft, key)
    before = found["lifetime"]
    found.update(fields, key=key)
    for each in found["services"]:
        for kept in each["cookies"]:
            if kept["lifetime"] == before:
                kept["lifetime"] = _document(fields["lifetime"])


def put_purpose(draft: Table, key: str | None, fields: Table) -> None:
    if key is None:
        _refuse_taken(draft, fields["key"])
        draft["purposes"].append(fields)
    else:
        find(draft["purposes"], key).update(fields, key=key)


def put_service(draft: Table, category_key: str, key: str | None, fields: Table) -> None:
    """Add a service to a category, or change the one of this key; its cookies stay."""
    services: list[Table] = category(draft, category_key)["services"]
    if key is not None:
        find(services, key).update(fields, key=key)
        return
    if any(each["key"] == fields["key"] for each in services):
        raise KeyTaken(
            Reason("{key} is in this category already", key=fields["key"]), field="banner.key"
        )
    services.append({"cookies": []} | fields)


def put_cookie(
    draft: Table, category_key: str, service_key: str, place: int | None, fields: Table
) -> None:
    if place is None:
        service(draft, category_key, service_key)["cookies"].append(fields)
    else:
        cookie(draft, category_key, service_key, place).update(fields)


def remove_cookie(draft: Table, category_key: str, service_key: str, place: int) -> None:
    cookie(draft, category_key, service_key, place)
    del service(draft, category_key, service_key)["cookies"][place]


def remove(items: list[Table], key: str) -> None:
    items.remove(find(items, key))


def remove_category(draft: Table, key: str) -> None:
    found = category(draft, key)
    if len(draft["categories"]) == 1:
        raise LastOne("a banner has at least one category", field="banner.categories")
    draft["categories"].remove(found)
    _forget_names(draft, key)


def _forget_names(draft: Table, key: str) -> None:
    """What an earlier tool called by a name that needs a category is not known any more."""
    moved = draft.get("moved_from")
    if moved:
        moved["names"] = [each for each in moved["names"] if key not in each["categories"]]


def move(items: list[Table], key: str, step: int) -> None:
    """Move one ``step`` places down, or up for a negative one, as far as the list goes."""
    at = items.index(find(items, key))
    item = items.pop(at)
    items.insert(max(0, at + step), item)


def put_in_order(items: list[Table], keys: Sequence[str]) -> None:
    """Raises ``UnknownPart`` unless ``keys`` are exactly those of ``items``."""
    if sorted(keys) != sorted(item["key"] for item in items):
        raise UnknownPart("the order names other keys than the draft has")
    items.sort(key=lambda item: keys.index(item["key"]))


def put_texts(draft: Table, language: str, words: dict[str, str]) -> None:
    """Replace the owner's own words in a language; the shipped ones stand where there are none."""
    draft["texts"][language] = words


def add_language(draft: Table, language: str) -> None:
    if language in draft["languages"]:
        raise KeyTaken(
            Reason("{language} is offered already", language=language), field="banner.languages"
        )
    draft["languages"].append(language)
    speak(draft, draft["languages"], draft["default_language"])


def remove_language(draft: Table, language: str) -> None:
    if language not in draft["languages"]:
        raise UnknownPart(Reason("{language!r} is not offered", language=language[:20]))
    if language == draft["default_language"]:
        raise LastOne("the default language stays", field="banner.languages")
    draft["languages"].remove(language)
    speak(draft, draft["languages"], draft["default_language"])


def speak(draft: Table, languages: Sequence[str], first: str) -> None:
    """Bring every text to these languages.

    What the owner wrote stands in the language ``first`` until it is translated, except where it
    is a template's, which is there in every shipped one. In a language that ConsentKit ships no
    words in, so do these.
    """
    own = draft["texts"]
    draft["texts"] = {tag: own[tag] for tag in languages if tag in own}
    for tag in languages:
        if tag not in shipped.LANGUAGES and tag not in own:
            draft["texts"][tag] = shipped.words(first) | own.get(first, {})
    for texts in translated(draft):
        spoken = {tag: texts.get(tag) or _translated(texts[first], first, tag) for tag in languages}
        texts.clear()
        texts.update(spoken)


def translated(draft: Table) -> list[dict[str, str]]:
    """Return each text of the owner's own, by language, to read or to change."""
    found = []
    for each in (*draft["categories"], *draft["purposes"]):
        found += [each["title"], each["description"]]
    for each in draft["categories"]:
        for inside in each.get("services", ()):
            found += [kept["purpose"] for kept in inside["cookies"]]
    return found


def _translated(text: str, written_in: str, language: str) -> str:
    return template.translate(text, written_in, language) or text


def _document(lifetime: Any) -> Any:
    try:
        return Lifetime.parse(lifetime).document()
    except ValueError:
        return lifetime  # refused where the category itself is read, which comes first


def _refuse_taken(draft: Table, key: str) -> None:
    if any(each["key"] == key for each in (*draft["categories"], *draft["purposes"])):
        raise KeyTaken(Reason("{key} is asked about already", key=key), field="banner.key")
