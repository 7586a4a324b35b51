"""What one running membership site is made of, as its views reach it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from consentkit.membership.clock import Clock
from consentkit.membership.database import Database
from consentkit.membership.logins import REMEMBERED_MAX_AGE, SESSION_MAX_AGE
from consentkit.membership.service import ConsentService
from consentkit.membership.tokens import TokenKind

PENDING_MAX_AGE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Site:
    service: ConsentService
    database: Database
    clock: Clock
    session_tokens: TokenKind
    pending_tokens: TokenKind
    login_tokens: TokenKind

    def now(self) -> datetime:
        return self.clock()


def make_site(service: ConsentService, database: Database, secret: bytes, clock: Clock) -> Site:
    return Site(
        service=service,
        database=database,
        clock=clock,
        session_tokens=TokenKind(secret, clock, salt="session", max_age=SESSION_MAX_AGE),
        pending_tokens=TokenKind(secret, clock, salt="pending", max_age=PENDING_MAX_AGE),
        login_tokens=TokenKind(secret, clock, salt="login", max_age=REMEMBERED_MAX_AGE),
    )


def site() -> Site:
    found: Site = current_app.extensions["membership"]
    return found
