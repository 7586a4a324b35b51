"""The linter: known requirements for a cookie banner, as pure functions over a site's description.

A finding says that a known requirement is not met; it is no legal opinion, and no finding is none
either. ``AS_OF`` is when the requirements were last looked through.

Some requirements cannot be broken, because the model has no word for the breach. They have no
function here, and hold by these tests:

- L-EU-02, declining takes no more clicks than accepting: the buttons stand beside each other on
  both layers (tests/browser/test_banner_first_visit.py, tests/unit/test_lint_construction.py).
- L-EU-04, its first half: no box is ticked in advance; nothing can say that one should be
  (tests/unit/test_lint_construction.py). The other half has a function: what is always on.
- L-EU-20, a new or changed question is asked again (tests/unit/test_questions.py).
- L-TX-02, a blocked host waits for one category (tests/unit/test_blocked_hosts.py and
  tests/js/blockedHosts.test.js).
- L-TX-03, its first half: every vendor named hears of all its signals, denied where no category
  names one (tests/js/signals.test.js).
"""

from consentkit.domain.lint.answers import RULES as ANSWERS
from consentkit.domain.lint.duration import RULES as DURATION
from consentkit.domain.lint.finding import Finding, Rule, Severity
from consentkit.domain.lint.questions import RULES as QUESTIONS
from consentkit.domain.lint.truth import RULES as TRUTH
from consentkit.domain.site import SiteDefinition

__all__ = ["AS_OF", "RULES", "Finding", "Rule", "Severity", "errors_among", "lint"]

AS_OF = "November 2026"
RULES: tuple[Rule, ...] = tuple(
    sorted((*ANSWERS, *QUESTIONS, *DURATION, *TRUTH), key=lambda rule: rule.id)
)


def lint(definition: SiteDefinition) -> tuple[Finding, ...]:
    """Return what is not met: errors first, then by rule, then in the order of the file."""
    findings = [
        Finding(
            rule=rule.id,
            severity=rule.severity if fault.severity is None else fault.severity,
            basis=rule.basis,
            member=fault.member,
            saying=fault.saying,
        )
        for rule in RULES
        for fault in rule.find(definition.banner, definition.site)
    ]
    return tuple(sorted(findings, key=lambda finding: finding.severity))


def errors_among(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(each for each in findings if each.severity is Severity.ERROR)
