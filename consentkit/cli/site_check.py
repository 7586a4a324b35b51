"""`consentkit site check`: what the linter has to say of a site, before anybody sees it."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from consentkit.cli.context import open_runtime
from consentkit.cli.site_file import read_site_file
from consentkit.domain.errors import RulesBroken
from consentkit.domain.lint import AS_OF, Finding, Severity, errors_among, lint
from consentkit.domain.site import SiteDefinition
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.services.find_site import site_definition

EXIT_ERRORS = 1


@click.command()
@click.argument("what", metavar="FILE|SITE_KEY")
def check(what: str) -> None:
    """Check a site's FILE, or the draft of SITE_KEY, against known requirements.

    Exit status 1 if there is an error, which would stop a publication. What is a file is read as
    one; a file needs no database.
    """
    definition = read_definition(what)
    check_cookie_domain(definition)
    findings = lint(definition)
    for line in finding_lines(each.document() for each in findings):
        click.echo(line)
    click.echo(summary(findings))
    if errors_among(findings):
        sys.exit(EXIT_ERRORS)


def read_definition(what: str) -> SiteDefinition:
    """Raises ``UnknownSite`` or ``InvalidDocument``."""
    if _is_file(what):
        return SiteDefinition.read(read_site_file(Path(what)))
    with open_runtime() as rt, rt.transaction() as session:
        return site_definition(what, session=session)


def _is_file(what: str) -> bool:
    try:
        return Path(what).is_file()
    except OSError:
        return False  # too long for a name


@contextmanager
def showing_errors() -> Iterator[None]:
    """Show what stopped a publication, above the line that says that it did."""
    try:
        yield
    except RulesBroken as refused:
        for line in finding_lines(refused.findings):
            click.echo(line, err=True)
        raise


def finding_lines(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in findings:
        yield f"{each['severity']:<8} {each['rule']}  {each['member']}"
        yield f"         {each['sentence']}"
        yield f"         Basis: {each['basis']}"


def summary(findings: tuple[Finding, ...]) -> str:
    """An honest last line: neither answer is a lawyer's."""
    counts = Counter(each.severity for each in findings)
    parts = [
        f"{counts[severity]} {severity.word}{'s' if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    found = ", ".join(parts) or "no known requirement is broken"
    return f"{found} (as known in {AS_OF}; no legal advice)"
