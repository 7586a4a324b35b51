"""Which consent tool a site moved from: whose answers still count there, and whose markup."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from consentkit.domain.category import Category, read_key, refuse_doubles
from consentkit.domain.reader import Reader
from consentkit.domain.reason import Reason

# Tool -> the name under which it keeps the visitor's answer, if its owner did not choose one.
DEFAULT_COOKIES = {
    "klaro": "klaro",
    "cookieconsent": "cc_cookie",
    "orejime": "eu-consent",
    "tarteaucitron": "tarteaucitron",
    "osano": "cookieconsent_status",
}
TOOLS = tuple(DEFAULT_COOKIES)
STORES = ("cookie", "local_storage")
MAX_NAMES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OldName:
    """What the tool called something, and the categories that must all be granted for it. The
    ``service`` is that of ours in each of them, empty where there is none.
    """

    name: str
    categories: tuple[str, ...]
    service: str = ""

    @classmethod
    def read(cls, table: Reader, known: Iterable[str]) -> "OldName":
        categories = tuple(table.strings("categories", most=8))
        if not categories or not set(categories) <= set(known):
            raise table.refuse("categories", "a list of keys of the banner's categories")
        old = cls(
            name=table.text("name"),
            categories=categories,
            service=_read_service(table),
        )
        table.close()
        return old

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"name": self.name, "categories": list(self.categories)}
        return document | ({"service": self.service} if self.service else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFrom:
    """``answers`` has pages take over, once, what the visitor answered in the tool's time, which
    they find under ``cookie`` in ``store``; ``markup`` has them understand its attributes. An
    answer to another ``revision`` is none: the tool itself would have asked again.
    """

    tool: str
    cookie: str
    store: str = STORES[0]
    revision: int = 0
    answers: bool = True
    markup: bool = True
    names: tuple[OldName, ...] = ()

    @classmethod
    def read(cls, table: Reader, categories: Iterable[Category]) -> "MovedFrom":
        tool = table.take("tool")
        if tool not in TOOLS:
            raise table.refuse("tool", Reason("one of {known}", known=", ".join(TOOLS)))
        known = [category.key for category in categories]
        moved = cls(
            tool=tool,
            cookie=table.text("cookie", longest=128, optional=True) or DEFAULT_COOKIES[tool],
            store=table.one_of("store", STORES),
            revision=table.integer("revision", least=0, most=999_999_999, default=0),
            answers=table.boolean("answers", default=True),
            markup=table.boolean("markup", default=True),
            names=tuple(
                OldName.read(each, known) for each in table.tables("names", most=MAX_NAMES)
            ),
        )
        refuse_doubles(table, "names", [each.name for each in moved.names])
        table.close()
        return moved

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"tool": self.tool, "cookie": self.cookie}
        usual = MovedFrom(tool=self.tool, cookie=self.cookie)
        for name in ("store", "revision", "answers", "markup"):
            if getattr(self, name) != getattr(usual, name):
                document[name] = getattr(self, name)
        return document | {"names": [each.document() for each in self.names]}


def _read_service(table: Reader) -> str:
    if not table.has("service"):
        return ""
    inner = Reader({"key": table.take("service")}, table.name("service"))
    return read_key(inner)
