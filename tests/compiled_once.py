"""Each test makes the application anew. What its libraries compile for that depends on nothing but
what is compiled, and takes longer than all the rest: here it is done once. So is the empty
database of `consentkit init`, after the first time a copy of what the migrations made.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule

from consentkit.cli import init
from consentkit.storage import migrating
from consentkit.web import runtime

# What `Rule.compile` leaves behind, but for the two that belong to their rule.
_LEFT = ("_parts", "_trace", "_converters", "arguments")


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    templates = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": templates})
        patch.setattr(Rule, "compile", addresses_compiled_once(Rule.compile))
        patch.setattr(runtime, "prepare_engine", statements_compiled_once(runtime.prepare_engine))
        empty = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
        # Whoever tests the migrations themselves calls them where they are.
        patch.setattr(init, "migrating", SimpleNamespace(upgrade=migrated_once(empty)))
        yield


def addresses_compiled_once(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    compiled: dict[object, Rule] = {}

    def compile_once(rule: Rule) -> None:
        # Converters know their map by name only.
        known = (rule.rule, repr(rule.defaults), rule.host, rule.subdomain, rule.merge_slashes)
        first = compiled.setdefault(known, rule)
        if first is rule:
            return compile_rule(rule)
        for name in _LEFT:
            setattr(rule, name, getattr(first, name))
        rule._build = first._build.__func__.__get__(rule, None)  # type: ignore[attr-defined]
        rule._build_unknown = first._build_unknown.__func__.__get__(rule, None)  # type: ignore[attr-defined]
        return None

    return compile_once


class SharedStatements(dict[Any, Any]):
    """An engine's cache of compiled statements, for all engines of a kind of database: by that
    instead of by the engine's own dialect.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


def statements_compiled_once(prepare: Callable[[Engine], None]) -> Callable[[Engine], None]:
    statements = SharedStatements()

    def prepare_engine(engine: Engine) -> None:
        engine._compiled_cache = statements  # type: ignore[assignment]
        prepare(engine)

    return prepare_engine


def migrated_once(empty: Path) -> Callable[[str], None]:
    def upgrade(url: str) -> None:
        file = Path(url.removeprefix("sqlite:///"))
        if not url.startswith("sqlite:///") or file.exists() or not file.parent.exists():
            migrating.upgrade(url)
            return
        if not empty.exists():
            migrating.upgrade(f"sqlite:///{empty}")
        shutil.copyfile(empty, file)

    return upgrade
