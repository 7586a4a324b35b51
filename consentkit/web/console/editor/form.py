"""What a form of the editor shows: the draft's values or what was typed, and what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from consentkit.domain.errors import ConsentError
from consentkit.web.console.refusals import say_refusal
from consentkit.web.console.words import language, words

_PLACE = re.compile(r"\[\d+\]")
# A cookie inside that would outlive its category is the category's fault on the category's page.
_INNER_LIFETIME = re.compile(r"services\[\d+\]\.cookies\[\d+\]\.lifetime\Z")


@dataclass(frozen=True, slots=True)
class Form:
    """``sent`` is what came with a refused form; ``faults`` are messages by the field's name."""

    stored: Mapping[str, Any]
    sent: MultiDict[str, str] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        if self.sent is not None:
            return self.sent.get(name, "")
        found = self.stored.get(name, "")
        return "" if found is None else str(found)

    def checked(self, name: str) -> bool:
        return name in self.sent if self.sent is not None else bool(self.stored.get(name))

    def chosen(self, name: str) -> Sequence[str]:
        """The ticked ones of several boxes of one name."""
        if self.sent is not None:
            return self.sent.getlist(name)
        found: Sequence[str] = self.stored.get(name, ())
        return found

    def fault(self, name: str) -> str:
        return self.faults.get(name, "")


def typed(name: str) -> str:
    """What stands in a field of the form that was sent; browsers send line breaks as CRLF."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def ticked(name: str) -> bool:
    return name in request.form


def typed_texts(name: str, languages: Sequence[str], default: str) -> dict[str, str]:
    """Read a text in each language; where one is left empty, the default language's stands in."""
    return {tag: typed(f"{name}.{tag}") or typed(f"{name}.{default}") for tag in languages}


def typed_lifetime() -> str:
    kind = typed("lifetime")
    return f"{typed('days')} days" if kind == "days" else kind


def flat(table: Mapping[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    """Return a part of a draft's document by the names of a form's fields."""
    found = {name: value for name, value in table.items() if name not in texts}
    for name in texts:
        found |= {f"{name}.{tag}": text for tag, text in table[name].items()}
    if "lifetime" in table:
        found |= {"lifetime": table["lifetime"]["kind"], "days": table["lifetime"].get("days")}
    return found


def faults_of(err: ConsentError, *inside: str) -> dict[str, str]:
    """Return the message of a refusal by the name of its field.

    ``inside`` are the lists that lead to the part being edited: ``categories``, ``services``.
    """
    path = (err.field or "").removeprefix("banner.")
    for name in inside:
        path = re.sub(rf"^{name}\[\d+\]\.", "", path)
    if _INNER_LIFETIME.match(path):
        return {"lifetime": words(language())["editor_fault_inner_lifetime"]}
    return {path: _message(err, path)}


def _message(err: ConsentError, path: str) -> str:
    """The refusal in the admin's language, by its code, else by the field, else as raised."""
    known = words(language())
    for name in (err.code, *_names(path)):
        if f"editor_fault_{name}" in known:
            return known[f"editor_fault_{name}"]
    return say_refusal(err)


def _names(path: str) -> Iterator[str]:
    """From the most particular to the most general: ``look_radius``, ``radius``, ``look``."""
    plain = _PLACE.sub("", path)
    yield plain.replace(".", "_")
    yield from reversed(plain.split("."))
