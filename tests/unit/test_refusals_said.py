"""What a page of the console may say of a refusal, French has a sentence for, with its values.

That is every reason in a module that the console's own modules lead to, by what they import of
``domain``, ``net``, ``services`` and ``storage``, and of ``web`` at first hand; a module that lends
nothing but constants leads nowhere. What other layers refuse (receipts, keys, the ledger) the
console says by its code alone.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

import consentkit
from consentkit.domain.errors import ConsentError, InvalidDocument
from consentkit.domain.reader import Reader
from consentkit.domain.reason import Reason
from consentkit.web.console.refusals import sentences

ROOT = Path(consentkit.__file__).parent
CONSOLE = "consentkit.web.console"
LED_TO = ("domain", "net", "services", "storage")
# A reader adds what it reads from: "banner.languages must be …".
READERS_OWN = "refuse"
# What another program said stands in no language of ours.
FOREIGN = {"said"}


@dataclass(frozen=True)
class Raised:
    """A reason as it stands in the source; ``template`` is None where it is put together there."""

    module: str
    line: int
    template: str | None

    def __str__(self) -> str:
        return f"{self.module}:{self.line}"


@cache
def tree(module: str) -> ast.Module | None:
    path = ROOT.parent.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return ast.parse(file.read_text("utf-8"))
    return None


def imported(module: str) -> Iterator[str]:
    for node in ast.walk(tree(module) or ast.Module([], [])):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [each.name for each in node.names if not each.name.isupper()]
            yield from [node.module] * bool(names)
            yield from (f"{node.module}.{name}" for name in names)


def is_followed(module: str, since: str) -> bool:
    layer = module.removeprefix("consentkit.").partition(".")[0]
    return layer in LED_TO or (layer == "web" and since.startswith(CONSOLE))


@cache
def modules() -> list[str]:
    found = {
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "web" / "console").rglob("*.py")
    }
    waiting = list(found)
    while waiting:
        since = waiting.pop()
        led_to = {
            each
            for each in imported(since)
            if each.startswith("consentkit.") and tree(each) and is_followed(each, since)
        }
        waiting += led_to - found
        found |= led_to
    return sorted(found)


def raised_in(module: str) -> Iterator[Raised]:
    namespace = vars(importlib.import_module(module))
    for node in ast.walk(tree(module) or ast.Module([], [])):
        if isinstance(node, ast.Call):
            sentence = sentence_of(node, namespace)
            if sentence is not None and not is_handed_on(sentence, namespace):
                yield Raised(module, node.lineno, constant(sentence, namespace))


def sentence_of(call: ast.Call, namespace: dict[str, Any]) -> ast.expr | None:
    """The argument that is a reason, if this call takes one."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == READERS_OWN:
        return call.args[1]
    called = meant(call.func, namespace)
    if isinstance(called, type) and issubclass(called, ConsentError | Reason):
        first = next(iter(inspect.signature(called).parameters))
        return call.args[0] if first in ("reason", "template") else None
    if called is None and isinstance(call.func, ast.Name) and is_refusing(call):
        # A class that is chosen as it runs.
        return call.args[0]
    return None


def is_refusing(call: ast.Call) -> bool:
    return bool(call.args) and bool({"field", "extra"} & {each.arg for each in call.keywords})


def meant(node: ast.expr, namespace: dict[str, Any]) -> Any:
    """What a name stands for in its module, None for what is not known before it runs."""
    if isinstance(node, ast.Name):
        return namespace.get(node.id)
    if isinstance(node, ast.Attribute):
        inside = meant(node.value, namespace)
        return getattr(inside, node.attr, None) if isinstance(inside, ModuleType | type) else None
    return None


def is_handed_on(node: ast.expr, namespace: dict[str, Any]) -> bool:
    """A reason made elsewhere: there it is looked at itself."""
    if isinstance(node, ast.Call):
        return meant(node.func, namespace) is Reason or getattr(node.func, "id", "")[:1] == "_"
    return isinstance(node, ast.Name) and node.id == "reason"


def constant(node: ast.expr, namespace: dict[str, Any]) -> str | None:
    found = node.value if isinstance(node, ast.Constant) else meant(node, namespace)
    return found if isinstance(found, str) else None


@cache
def raised() -> list[Raised]:
    return [each for module in modules() for each in raised_in(module)]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_walk_finds_what_pages_show_and_leaves_out_what_none_can() -> None:
    told = {each.module.removeprefix("consentkit.").rpartition(".")[0] for each in raised()}
    assert {"domain", "net", "services", "storage", "web.console.sites"} <= told
    assert {"consentkit.services.record_decision", "consentkit.web.recorder"}.isdisjoint(modules())
    assert "the database does not answer; try again in a moment" in {
        each.template for each in raised()
    }


def test_a_reason_is_a_sentence_with_values_and_not_put_together() -> None:
    assert [str(each) for each in raised() if each.template is None] == []


def test_french_has_each_sentence_and_none_besides() -> None:
    known = set(sentences("fr"))
    needed = {each.template: str(each) for each in raised() if each.template is not None}
    needed["{name} must be {expected}"] = "the reader's own"
    assert {text: where for text, where in needed.items() if text not in known} == {}
    assert sorted(known - set(needed)) == []


def test_french_has_the_same_values_but_for_words_of_other_programs() -> None:
    for english, french in sentences("fr").items():
        assert fields(french) - FOREIGN == fields(english) - FOREIGN, english
        assert fields(french) <= fields(english), english
        assert french == french.strip(), english


def test_a_sentence_in_another_language_has_the_values_of_the_english_one() -> None:
    inner = Reason("a list of at most {most} strings", most=50)
    reason = Reason("{name} must be {expected}", name="site.origins", expected=inner)
    assert str(reason) == "site.origins must be a list of at most 50 strings"
    assert reason.said_in(sentences("fr")).startswith("site.origins doit être une liste")
    assert "50" in reason.said_in(sentences("fr"))


def test_braces_in_values_and_in_sentences_without_values_stand_as_they_are() -> None:
    assert str(Reason('looks like {"keys": [...]}')) == 'looks like {"keys": [...]}'
    odd = Reason("{name} is not a known setting", name="{most.__class__}{0}")
    assert str(odd) == "{most.__class__}{0} is not a known setting"
    assert "{most.__class__}{0}" in odd.said_in(sentences("fr"))


def test_a_refusal_has_its_reason_in_english_for_programs() -> None:
    refused = Reader({}, "site").refuse("key", Reason("one of {known}", known="a, b"))
    assert isinstance(refused, InvalidDocument)
    assert (refused.detail, str(refused)) == ("site.key must be one of a, b",) * 2
    assert type(refused.detail) is str
