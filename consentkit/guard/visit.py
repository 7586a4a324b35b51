"""One request and its answer: whose consent it is, and what may be set."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from consentkit.guard.consent import DAY_MS, UNDECIDED, Consent, Standing
from consentkit.guard.declared_cookies import DeclaredCookie
from consentkit.guard.expiring import expire
from consentkit.guard.judging import CONSENT_COOKIES, judge, named
from consentkit.guard.known import Known
from consentkit.guard.report import Reporter, log

Headers = list[tuple[str, str]]

# Names the categories whose time is over, on the way from the app through the guard.
END = "ConsentKit-End"
_END = END.lower()
_OURS = frozenset({"set-cookie", _END})
_SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the owner wants. ``is_exempt`` says which names the owner answers for;
    ``keeps_answer`` whether the consent cookie is sent again, so that Safari keeps it.
    """

    is_enforced: bool
    is_exempt: Callable[[str], bool]
    keeps_answer: bool
    reporter: Reporter
    clock: Callable[[], float]


class Sender(NamedTuple):
    """What a request says of itself. ``host`` is in lower case and without a port."""

    cookies: str
    host: str
    method: str


class Visit:
    """``consent`` is never None: without an answer, or where none can be read, it is undecided."""

    __slots__ = ("_kept_as", "_known", "_rules", "_sender", "_standing", "consent")

    def __init__(
        self,
        rules: Rules,
        known: Known,
        sender: Sender,
        standing: Standing | None,
        kept_as: tuple[str, str],
    ) -> None:
        self._rules = rules
        self._known = known
        self._sender = sender
        self._standing = standing
        # The name and the domain of the consent cookie.
        self._kept_as = kept_as
        if standing is not None:
            self.consent: Consent = standing.consent
        else:
            self.consent = known.reader.undecided if known.reader else UNDECIDED

    def answer(self, headers: Headers) -> Headers:
        """Return the headers to send; the very same list where nothing is to do. What goes wrong
        in the guard breaks no answer, and lets nothing out that may need consent.
        """
        try:
            if not self._has_work(headers):
                return headers
            return self._answer(headers)
        except Exception:  # noqa: BLE001  content goes on, whatever is wrong with us
            log.exception("the guard failed: cookies that need consent are held back")
            return self._safe(headers)

    def _has_work(self, headers: Headers) -> bool:
        for name, _ in headers:
            if len(name) in (10, 14) and name.lower() in _OURS:
                return True
        return self._may_add and is_private(headers, self._sender.method)

    @property
    def _may_add(self) -> bool:
        if self._standing is None:
            return False
        return self._rules.keeps_answer or (
            self._rules.is_enforced and bool(self._standing.consent.denied)
        )

    def _answer(self, headers: Headers) -> Headers:
        kept: Headers = []
        ended: set[str] = set()
        now_s = self._rules.clock()
        for pair in headers:
            folded = pair[0].lower()
            if folded == "set-cookie":
                text = self._judged(pair[1], now_s)
                if text is not None:
                    kept.append(pair if text is pair[1] else (pair[0], text))
                continue
            if folded == _END:
                ended |= {key.strip() for key in pair[1].split(",")}
            kept.append(pair)
        return kept + [("Set-Cookie", text) for text in self._added(kept, ended)]

    def _judged(self, text: str, now_s: float) -> str | None:
        """Return what to send for one Set-Cookie header."""
        rules = self._rules
        found = judge(
            text,
            self._known.declaration,
            self.consent,
            host=self._sender.host,
            now_s=now_s,
            is_exempt=rules.is_exempt,
        )
        if found is None:
            return text
        rules.reporter.note(found.name, found.fault, found.category, is_enforced=rules.is_enforced)
        return found.text if rules.is_enforced else text

    def _added(self, headers: Headers, ended: set[str]) -> list[str]:
        adds_own = self._may_add and is_private(headers, self._sender.method)
        if not ended and not adds_own:
            return []
        names = {named(text) for name, text in headers if name.lower() == "set-cookie"}
        added = self._ended(ended, names) if ended else []
        if adds_own:
            added += self._cleared(names | {named(text) for text in added})
            added += self._answer_again(headers, names)
        return added

    def _ended(self, keys: set[str], set_anew: set[str]) -> list[str]:
        def is_over(declared: Iterable[DeclaredCookie]) -> bool:
            return any(each.category in keys for each in declared)

        return self._expired(is_over, lambda name: name in set_anew)

    def _cleared(self, spared: set[str]) -> list[str]:
        """What was refused and is there all the same, HttpOnly or not: no script can reach that."""
        if not self._rules.is_enforced:
            return []
        denied = self.consent.denied

        def is_over(declared: Iterable[DeclaredCookie]) -> bool:
            return all(each.category in denied and not each.required for each in declared)

        is_exempt = self._rules.is_exempt
        return self._expired(is_over, lambda name: name in spared or is_exempt(name))

    def _expired(
        self,
        is_over: Callable[[Iterable[DeclaredCookie]], bool],
        is_spared: Callable[[str], bool],
    ) -> list[str]:
        declaration = self._known.declaration
        if declaration is None:
            return []
        return expire(
            self._sender.cookies,
            declaration.cookies,
            self._sender.host,
            is_over,
            is_spared=lambda name: name in CONSENT_COOKIES or is_spared(name),
        )

    def _answer_again(self, headers: Headers, names: set[str]) -> list[str]:
        """The consent cookie as it is, with its first end. Safari forgets what a script wrote after
        seven days, and not what a server sets. A young answer is left alone: another tab may be
        changing it at this very moment.
        """
        standing = self._standing
        if not self._rules.keeps_answer or standing is None or names & CONSENT_COOKIES:
            return []
        now_ms = int(self._rules.clock() * 1000)
        if now_ms - standing.decided_ms < DAY_MS or not _is_page(headers):
            return []
        name, domain = self._kept_as
        left = standing.seconds_left(now_ms)
        attributes = f"Path=/; SameSite=Lax; Max-Age={left}"
        attributes += f"; Domain={domain}" if domain else ""
        attributes += "; Secure" if name.startswith("__") else ""
        return [f"{name}={standing.value}; {attributes}"]

    def _safe(self, headers: Headers) -> Headers:
        if not self._rules.is_enforced:
            return headers
        return [
            pair
            for pair in headers
            if pair[0].lower() != "set-cookie" or self._is_surely_required(pair[1])
        ]

    def _is_surely_required(self, text: str) -> bool:
        name = named(text)
        if name in CONSENT_COOKIES or self._rules.is_exempt(name):
            return True
        declaration = self._known.declaration
        declared = declaration.cookies.of(name, self._sender.host) if declaration else ()
        return any(each.required for each in declared)


def is_private(headers: Headers, method: str) -> bool:
    """Whether no cache may give this answer to somebody else, so that a cookie may travel with it.
    Source: RFC 9111 sections 3 and 5.2.2.
    """
    if method not in _SAFE_METHODS:
        return True
    for name, value in headers:
        if len(name) == 13 and name.lower() == "cache-control":
            told = {each.strip().lower() for each in value.split(",")}
            if "no-store" in told or "private" in told:
                return True
    return False


def _is_page(headers: Headers) -> bool:
    return any(
        name.lower() == "content-type" and value.strip().lower().startswith("text/html")
        for name, value in headers
    )
