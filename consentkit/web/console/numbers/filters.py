"""Which days, and of whom: what the form of the numbers asks for."""

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from consentkit.domain.errors import ConsentError
from consentkit.domain.span import BadSpan, Span
from consentkit.services.read_numbers import Only

# The spans of the form, in days; any other is given by its first and last day.
SPANS = ("7", "30", "90", "365")
CUSTOM = "custom"
USUAL = "30"


class BadFilter(ConsentError):
    """``word`` is the key of the sentence that says it in the admin's language."""

    code = "bad_filter"
    title = "The numbers cannot be chosen so"

    def __init__(self, field: str, word: str) -> None:
        super().__init__(word, field=field)
        self.word = word


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form holds, as it was typed."""

    span: str
    since: str
    until: str
    only: str

    @classmethod
    def read(cls, given: "MultiDict[str, str]") -> "Chosen":
        return cls(
            given.get("span", USUAL),
            given.get("since", "").strip(),
            given.get("until", "").strip(),
            given.get("only", ""),
        )

    def query(self) -> dict[str, str]:
        """Return what leads back to the same numbers; what is usual goes without saying."""
        custom = {"since": self.since, "until": self.until} if self.span == CUSTOM else {}
        only = {"only": self.only} if self.only else {}
        return ({} if self.span == USUAL else {"span": self.span}) | custom | only

    def days(self, today: date) -> Span:
        """Raises ``BadFilter``."""
        if self.span in SPANS:
            return Span.ending(today, int(self.span))
        if self.span != CUSTOM:
            raise BadFilter("span", "fault_span")
        since, until = _day("since", self.since), _day("until", self.until)
        if since > until:
            raise BadFilter("since", "fault_order")
        try:
            span = Span(since, until)
            # The days before are read as well, and the calendar has a beginning.
            _ = span.before
        except BadSpan as err:
            raise BadFilter("since", "fault_long") from err
        except OverflowError as err:
            raise BadFilter("since", "fault_day") from err
        return span

    def part(self) -> Only:
        """Raises ``BadFilter``."""
        found = Only.read(self.only)
        if found is None:
            raise BadFilter("only", "fault_only")
        return found


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as err:
        raise BadFilter(field, "fault_day") from err
