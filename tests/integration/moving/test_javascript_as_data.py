"""A configuration is read and never run: what it says, what it keeps to itself, what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.moving.javascript import MAX_DEPTH, Values
from consentkit.domain.moving.node import Node, plain
from consentkit.domain.moving.tokens import read_tokens


def read(code: str) -> Node:
    return Values(read_tokens(code)).at(0)


def read_last(code: str) -> Node:
    """The value at the end, which is one name."""
    tokens = read_tokens(code)
    return Values(tokens).at(len(tokens) - 2)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("'a\\'b'", "a'b"),
        ('"\\u00e9\\x41\\u{1F36A}\\n"', "\u00e9A\U0001f36a\n"),
        ("`two\nlines`", "two\nlines"),
        ("'a' + \"b\" + 1", "ab1"),
        ("0x1F", 31),
        ("-.5e1", -5),
        ("1_000", 1000),
        ("!0", True),
        ("!1", False),
        ("void 0", None),
        ("[1,,2,]", [1, 2]),
        ("{a: 1, 'b-c': 2, 3: 4, ['d']: 5, [`e`]: 6,}", {"a": 1, "b-c": 2, "3": 4, "d": 5, "e": 6}),
        ("{/* one */ a: 1, // two\n b: 2}", {"a": 1, "b": 2}),
        ("({a: (1)})", {"a": 1}),
        ("{a: 1} as const", {"a": 1}),
        ("/[/]x/gi", ("[/]x", "gi")),
        ("{__proto__: {a: 1}, constructor: 2}", {"__proto__": {"a": 1}, "constructor": 2}),
        ("{get: 1, async: 2, static: 3}", {"get": 1, "async": 2, "static": 3}),
    ],
)
def test_data_is_read_as_javascript_means_it(code, value):
    assert plain(read(code)) == value


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("function (a) { return {a: '}'} }", "function"),
        ("(a, b) => ({c: a / b})", "function"),
        ("a => a / 2 / 1", "function"),
        ("async () => {}", "function"),
        ("new Date()", "new"),
        ("alert(document.cookie)", "call"),
        ("location.hostname", "expression"),
        ("'.' + location.hostname", "expression"),
        ("1 ? 2 : 3", "expression"),
        ("'a'.toUpperCase()", "expression"),
        ("`a ${ `b ${1}` } c`", "template"),
        ("nobody", "name"),
    ],
)
def test_what_only_running_would_tell_is_named_and_the_rest_is_read(code, what):
    table = read(f"{{before: 1,\n odd: {code},\n after: 2}}")
    assert (table.value["odd"].kind, table.value["odd"].value) == ("opaque", what)
    assert table.value["odd"].line == 2
    assert plain(table)["after"] == 2


def test_methods_getters_and_spreads_are_named():
    table = read("{a() { return 1 }, get b() { return 2 }, async *c() {}, ...d, [e]: 3, f: 4}")
    kinds = {name: node.value for name, node in table.value.items()}
    assert kinds == {
        **{"a": "function", "b": "getter", "c": "function", "...d": "spread", "[line 1]": "name"},
        "f": 4,
    }


def test_a_name_stands_for_what_it_was_declared_with_once():
    code = "const A = 'a', B = {c: A};\nlet D = 1; D = 2;\nvar X = {[A]: B, d: D, ...B, B}; X"
    assert plain(read_last(code)) == {
        "a": {"c": "a"},
        "d": None,
        "c": "a",
        "B": {"c": "a"},
    }


def test_a_name_that_needs_itself_stands_for_nothing():
    code = "const A = {a: B}; const B = {b: A, c: 1}; x = A"
    assert plain(read_last(code)) == {"a": {"b": None, "c": 1}}


def test_names_that_grow_by_each_other_are_refused():
    lines = ["const a0 = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"const a{n} = [{', '.join([f'a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(InvalidDocument, match="more than 50000 values"):
        read_last(";\n".join([*lines, "x = a11"]))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("{a: 1,\n b: 'x", "line 2: a text that does not end"),
        ("{a: `x", "line 1: a text that does not end"),
        ("{a: 1\n b: 2}", "line 2: b where a comma belongs"),
        ("{a: [1, 2}", "line 1: } where a comma belongs"),
        ("{a: 1", "line 1: a bracket that is never closed"),
        ("{'a'}", "line 1: a has no value"),
        ("{a: ]}", "line 1: ] where a value belongs"),
        ("/* open", "line 1: a comment that does not end"),
        ("{a: \x01}", "stands in no script"),
        ("[" * (MAX_DEPTH + 2), f"nested more than {MAX_DEPTH} deep"),
        ("[" + "1," * 60_000 + "]", "more than 50000 values"),
        ("1 " * 250_000, "more than 200000 words"),
    ],
)
def test_what_is_malformed_or_too_much_is_refused_with_its_line(code, why):
    with pytest.raises(InvalidDocument, match=r"^line \d+: ") as refused:
        read(code)
    assert why in refused.value.detail


scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=8), documents, max_size=4))
def test_json_is_read_as_json_means_it(document):
    assert plain(read(json.dumps(document))) == document
    assert plain(read(json.dumps(document, ensure_ascii=False))) == document
