"""What an owner makes once: the guard of one site, which every adapter hands its requests to."""

import time
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from consentkit.domain.consent_cookie import PLAIN_NAME, SECURE_NAME, SHARED_NAME
from consentkit.domain.errors import BadReceipt
from consentkit.domain.names import CATEGORY_KEY_FORM, SITE_KEY, SITE_KEY_FORM, is_category_key
from consentkit.guard.consent import Consent, Standing
from consentkit.guard.cookie_header import values_of
from consentkit.guard.declared_cookies import matches
from consentkit.guard.known import MAX_BYTES, Known, Source
from consentkit.guard.report import Report, Reporter, log, log_finding
from consentkit.guard.upstream import Answer, Upstream
from consentkit.guard.visit import END, Rules, Sender, Visit

_FETCH_WITHIN_S = 10.0


class Mode(StrEnum):
    """As with a content security policy, one begins with reports."""

    REPORT_ONLY = "report-only"
    ENFORCE = "enforce"


class Guard:
    """``service`` is the address of the consent service, or None where ``declaration`` is all there
    is. ``file`` keeps the last declaration over a restart. ``exempt`` are names of cookies, which
    may hold ``*``, that the owner answers for. ``https`` says that all pages are served
    over it, where the server in front does not tell the app. With ``require_proof`` a request's
    consent is what its header ``Consent-Token`` proves, and the consent cookie counts for nothing.
    """

    def __init__(
        self,
        site_key: str,
        *,
        service: str | None = None,
        mode: Mode | str = Mode.REPORT_ONLY,
        declaration: Mapping[str, Any] | None = None,
        file: Path | str | None = None,
        exempt: Iterable[str] = (),
        report: Report = log_finding,
        keep_consent_cookie: bool = False,
        https: bool = False,
        require_proof: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not SITE_KEY.match(site_key):
            raise ValueError(f"site_key must be {SITE_KEY_FORM}, not {site_key!r}")
        if service is None and declaration is None and file is None:
            raise ValueError("the guard needs a service, a declaration or a file")
        if require_proof and keep_consent_cookie:
            raise ValueError("require_proof reads no consent cookie, so there is none to keep")
        self.site_key = site_key
        self.mode = Mode(mode)
        self.upstream = Upstream(service) if service is not None else None
        self.https = https
        self._requires_proof = require_proof
        self._clock = clock
        self._rules = Rules(
            is_enforced=self.mode is Mode.ENFORCE,
            is_exempt=_exempt(exempt),
            keeps_answer=keep_consent_cookie,
            reporter=Reporter(report, clock),
            clock=clock,
        )
        self._source = Source(
            site_key,
            self._fetch if self.upstream else None,
            file=Path(file) if file is not None else None,
            given=declaration,
        )

    def visit(
        self, cookies: str, *, host: str, is_secure: bool, method: str = "GET", token: str = ""
    ) -> Visit:
        """Read one request: its Cookie, Host and Consent-Token headers as they came, "" where there
        are none.
        """
        known = self._source.current()
        sender = Sender(cookies, _hostname(host), method)
        standing, kept_as = None, ("", "")
        try:
            if self._requires_proof:
                standing = self._proven(token, known) if token else None
            elif cookies and known.reader is not None:
                standing, kept_as = self._read(known, sender, is_secure or self.https)
        except BadReceipt as refusal:
            log.info("a token counts as not decided: %s", refusal)
        except Exception:  # noqa: BLE001  doubt means "not decided", never a broken page
            log.exception("the guard cannot read a request: it counts as not decided")
        return Visit(self._rules, known, sender, standing, kept_as)

    def end(self, response: Any, category: str) -> None:
        """Say that a category's time is over: the visitor has logged out, the registration is
        complete. What it lists is taken away with this response; the answer stays. ``response`` is
        that of any framework whose ``headers`` are a mapping.
        """
        if not is_category_key(category):
            raise ValueError(f"a category is {CATEGORY_KEY_FORM}, not {category!r}")
        earlier = response.headers.get(END)
        response.headers[END] = f"{earlier}, {category}" if earlier else category

    def verify(self, text: str) -> Consent:
        """Return what a receipt or a consent token proves, by the keys that the service last
        published. A token tells what the answer was some minutes ago at most. Whether a receipt is
        this visitor's latest word, the caller compares with the consent cookie. Raises
        ``BadReceipt``, whose class says why.
        """
        # Cryptography is loaded by who verifies, and by nobody else.
        from consentkit.guard.proof import read_proof  # noqa: PLC0415

        known = self._source.current()
        return read_proof(text, known, site_key=self.site_key, now_ms=self._now_ms()).consent

    def refresh(self) -> bool:
        """Ask the service for its declaration now, and wait. Requests never do: a thread asks once
        a minute.
        """
        return self._source.refresh()

    def close(self) -> None:
        """Stop asking. The guard goes on with what it knows."""
        self._source.stop()

    @property
    def known(self) -> Known:
        return self._source.known

    def _proven(self, token: str, known: Known) -> Standing:
        """Raises ``BadReceipt``."""
        from consentkit.guard.proof import read_token  # noqa: PLC0415  as above

        return read_token(token, known, site_key=self.site_key, now_ms=self._now_ms())

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)

    def _read(
        self, known: Known, sender: Sender, is_secure: bool
    ) -> tuple[Standing | None, tuple[str, str]]:
        """As static/src/keepDecision.js does. Over plain http, a secure name may stand all the
        same: the server in front speaks https and has not told.
        """
        if known.declaration is None or known.reader is None:
            return None, ("", "")
        domain = known.declaration.cookie_domain
        if not (domain and f".{sender.host}".endswith(f".{domain}")):
            domain = ""
        secure_name = SHARED_NAME if domain else SECURE_NAME
        for name in (secure_name,) if is_secure else (secure_name, PLAIN_NAME):
            values = values_of(sender.cookies, name)
            if values:
                return known.reader.newest(values, self._now_ms()), (name, domain)
        return None, ("", "")

    def _fetch(self, path: str, headers: Mapping[str, str]) -> Answer:
        if self.upstream is None:
            raise ValueError("a guard without a service asks nobody")
        return self.upstream.ask(
            "GET", path, headers=headers, max_bytes=MAX_BYTES, within_s=_FETCH_WITHIN_S
        )


def _exempt(patterns: Iterable[str]) -> Callable[[str], bool]:
    if isinstance(patterns, str):
        raise TypeError("exempt must be a list of names, not one text")
    patterns = tuple(patterns)
    names = frozenset(pattern for pattern in patterns if "*" not in pattern)
    parts = [pattern.split("*") for pattern in patterns if "*" in pattern]

    def is_exempt(name: str) -> bool:
        return name in names or (bool(parts) and any(matches(each, name) for each in parts))

    return is_exempt


def _hostname(host: str) -> str:
    if host.endswith("]"):  # an IPv6 address without a port
        return host.lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()
