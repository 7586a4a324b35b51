"""What the numbers come to, in a few figures and sentences."""

from dataclasses import dataclass

from consentkit.domain.counts import HANDFUL
from consentkit.domain.tally import Dimension
from consentkit.services.read_numbers import PARTS, Numbers
from consentkit.web.console.numbers.wording import (
    NOT_TOLD,
    say_number,
    say_points,
    say_rate,
    say_value,
)
from consentkit.web.console.words import say


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    number: str
    note: str


@dataclass(frozen=True, slots=True)
class Summary:
    """``sentence`` compares with the days before. ``caveat`` says why there is no more, and
    ``estimate`` what is known of those who gave no answer.
    """

    figures: tuple[Figure, ...]
    sentence: str
    caveat: str
    estimate: str


def summary(numbers: Numbers) -> Summary:
    total = numbers.total
    if total.is_handful:
        figure = Figure(say("numbers_receipts"), say_number(total.receipts), "")
        return Summary((figure,), "", say("numbers_handful", most=HANDFUL), "")
    of_all = say("numbers_of_all", count=say_number(total.answered))
    figures = [
        Figure(say("numbers_answers"), say_number(total.answered), say("numbers_answers_note")),
        *(
            Figure(say(f"numbers_{word}"), say_number(count), _rate(count, total.answered, of_all))
            for word, count in (
                ("accepted", total.accept_all),
                ("declined", total.decline_all),
                ("chosen", total.save),
            )
        ),
        _unanswered(numbers),
        Figure(say("numbers_withdrawn"), say_number(total.withdraw), say("numbers_withdrawn_note")),
    ]
    if numbers.signalled is not None:
        figures.append(
            Figure(say("numbers_gpc"), say_number(numbers.signalled), say("numbers_gpc_note"))
        )
    return Summary(tuple(figures), _compared(numbers), "", say(_word_for_estimate(numbers)))


def choices_of_only(numbers: Numbers) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (name of a group, its (value for the form, word)) to choose one part from."""
    groups = []
    for part in PARTS:
        values = [
            (f"{part.value}:{value}", say_value(part, value)) for value in numbers.values[part]
        ]
        if len(values) > 1:
            groups.append((say(f"numbers_{part.value}"), _sorted(part, values)))
    return groups


def _sorted(part: Dimension, values: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if part is Dimension.VERSION:
        return sorted(values, key=lambda each: -int(each[0].rpartition(":")[2]))
    return sorted(values, key=lambda each: each[1].casefold())


def _rate(count: int, base: int, of_all: str) -> str:
    return f"{say_rate(count / base)} {of_all}" if base > HANDFUL else ""


def _unanswered(numbers: Numbers) -> Figure:
    found = numbers.unanswered
    if found is None:
        return Figure(say("numbers_no_answer"), NOT_TOLD, say("numbers_not_counted"))
    note = say(
        "numbers_no_answer_note",
        shown=say_number(found.shown),
        counted=say_number(found.days),
        days=say_number(numbers.span.days),
    )
    return Figure(
        say("numbers_no_answer"), say("numbers_about", count=say_number(found.times)), note
    )


def _word_for_estimate(numbers: Numbers) -> str:
    if numbers.unanswered is not None:
        return "numbers_estimate"
    is_part = numbers.only.dimension is not Dimension.TOTAL
    return "numbers_not_shown_part" if is_part else "numbers_not_shown"


def _compared(numbers: Numbers) -> str:
    now, then = numbers.total, numbers.before
    if now.accept_rate is None:
        return ""
    if then.accept_rate is None:
        return say("numbers_nothing_before", days=say_number(numbers.span.days))
    difference = now.accept_rate - then.accept_rate
    if not round(difference * 100):
        word = "numbers_as_before"
    else:
        word = "numbers_more_than" if difference > 0 else "numbers_less_than"
    return say(
        word,
        rate=say_rate(now.accept_rate),
        base=say_number(now.answered),
        points=say_points(difference),
        rate_before=say_rate(then.accept_rate),
        base_before=say_number(then.answered),
        days=say_number(numbers.span.days),
    )
