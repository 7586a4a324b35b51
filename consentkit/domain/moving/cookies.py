"""Cookies as the tools name them: a name, a regular expression, or either with path and host."""

from consentkit.domain.moving.drafting import Cookie, Service, take_cookie
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Report, short
from consentkit.domain.moving.patterns import patterns_of, split_regex


def read_cookies(node: Node | None, service: Service, report: Report, member: str) -> None:
    """Take over the cookies of a list into ``service``; the rest is in the report."""
    if node is None or node.kind == "nothing":
        return
    if node.kind not in ("list", "text", "regex"):
        report.lost(node, member, "not_a_list")
        return
    items = [node] if node.kind != "list" else list(node.items())
    for index, item in enumerate(items):
        _read_cookie(item, service, report, f"{member}[{index}]")


def _read_cookie(node: Node, service: Service, report: Report, member: str) -> None:
    host = ""
    pattern: Node | None = node
    if node.kind == "list":
        parts = list(node.items())
        pattern = parts[0] if parts else None
        host = _host(parts[2] if len(parts) > 2 else None, report, f"{member}[2]")
    elif node.is_table:
        pattern = node.get("pattern") or node.get("name")
        host = _host(node.get("domain"), report, f"{member}.domain")
    if pattern is None:
        report.lost(node, member, "no_cookie")
        return
    for name in _names(pattern, report, member):
        if not take_cookie(service, Cookie(name, host)):
            report.lost(pattern, member, "no_cookie")


def _names(node: Node, report: Report, member: str) -> tuple[str, ...]:
    if node.kind == "regex":
        source, flags = node.value
    elif node.kind == "text":
        split = split_regex(node.value)
        if split is None:
            return (node.value,)
        source, flags = split
    else:
        report.lost(node, member, "no_cookie")
        return ()
    patterns = patterns_of(source, flags)
    if patterns is None:
        report.ask(node, member, "regex", pattern=short(f"/{source}/{flags}"))
    return patterns or ()


def _host(node: Node | None, report: Report, member: str) -> str:
    if node is None or node.kind == "nothing":
        return ""
    if node.kind != "text":
        report.lost(node, member, "not_a_text")
        return ""
    return str(node.value).lstrip(".").lower()
