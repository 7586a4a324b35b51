"""Which declared cookie a name belongs to: exact names first, then patterns, in linear time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Names that an app makes up for each visitor must not fill the memory.
_MOST_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class DeclaredCookie:
    """``pattern`` is a name in which ``*`` stands for any characters; ``host`` is empty for the
    page's own, and has no leading dot. ``longest_s`` is 0 for a cookie that ends with the browser.
    """

    pattern: str
    host: str
    category: str
    required: bool
    longest_s: int

    def is_set_by(self, host: str) -> bool:
        """Whether a server of this name can be the one that was declared."""
        return not self.host or f".{host}".endswith(f".{self.host}")


class DeclaredCookies:
    """All cookies of a declaration, those of categories included that are held back."""

    def __init__(self, cookies: Iterable[DeclaredCookie]) -> None:
        self._exact: dict[str, list[DeclaredCookie]] = {}
        self._patterns: list[tuple[list[str], DeclaredCookie]] = []
        for cookie in cookies:
            if "*" in cookie.pattern:
                self._patterns.append((cookie.pattern.split("*"), cookie))
            else:
                self._exact.setdefault(cookie.pattern, []).append(cookie)
        self._remembered: dict[tuple[str, str], tuple[DeclaredCookie, ...]] = {}

    def of(self, name: str, host: str) -> tuple[DeclaredCookie, ...]:
        """Return what was declared of this name, for this host. An exact name outweighs every
        pattern.
        """
        known = self._remembered.get((name, host))
        if known is not None:
            return known
        found = self._find(name, host)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[name, host] = found
        return found

    def _find(self, name: str, host: str) -> tuple[DeclaredCookie, ...]:
        exact = [each for each in self._exact.get(name, ()) if each.is_set_by(host)]
        return tuple(exact) or tuple(
            cookie
            for parts, cookie in self._patterns
            if matches(parts, name) and cookie.is_set_by(host)
        )


def matches(parts: list[str], name: str) -> bool:
    """Whether ``name`` is the pattern whose ``parts`` stand between stars. Each part is looked for
    once, from the left, as static/src/details/clearCookies.js does.
    """
    first, *middle, last = parts
    if not name.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(name) - len(last) >= at and name.endswith(last)


def granted_one(
    declared: Iterable[DeclaredCookie], granted: Collection[str]
) -> DeclaredCookie | None:
    """Return the one that lets a cookie be set, the longest-lived if there are several; None if
    none was granted.
    """
    best: DeclaredCookie | None = None
    for each in declared:
        if each.category in granted and (best is None or each.longest_s > best.longest_s):
            best = each
    return best
