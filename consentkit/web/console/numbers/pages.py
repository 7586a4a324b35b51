"""The numbers of a site: a page, its charts as pictures, and its tables as files."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consentkit.domain.roles import Action
from consentkit.domain.span import Span
from consentkit.services.export_receipts import csv_line
from consentkit.services.find_banner import newest_version
from consentkit.services.read_numbers import PARTS, Numbers, read_numbers
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.numbers import charts
from consentkit.web.console.numbers.filters import CUSTOM, SPANS, BadFilter, Chosen
from consentkit.web.console.numbers.sections import (
    CATEGORIES,
    DAYS,
    Section,
    find_section,
    sections,
)
from consentkit.web.console.numbers.summary import choices_of_only, summary
from consentkit.web.console.numbers.wording import say_cell, say_span
from consentkit.web.daily_rows import MEDIA_TYPE, daily_lines
from consentkit.web.runtime import runtime

numbers = Blueprint("numbers", __name__)


@site_page(numbers, "/numbers", Action.SEE_NUMBERS)
def overview(work: Work) -> ResponseReturnValue:
    chosen = Chosen.read(request.args)
    fault: BadFilter | None = None
    try:
        found, told = _read(work, chosen)
    except BadFilter as err:
        # What there is to choose from is shown with it, and what was typed is kept.
        fault = err
        found, told = _read(work, Chosen.read(MultiDict()))
    page = render_template(
        "console/numbers.html",
        chosen=chosen,
        spans=SPANS,
        custom=CUSTOM,
        fault=fault,
        numbers=found,
        sections=[] if fault else told,
        summary=summary(found),
        only_groups=choices_of_only(found),
        span=say_span(found.span),
        query=chosen.query(),
        say_cell=say_cell,
        heights={each.name: charts.height_of(each, is_upright=each.name == DAYS) for each in told},
        widths=charts.WIDTHS,
    )
    return page, 422 if fault else 200


@site_page(numbers, "/numbers/<name>.svg", Action.SEE_NUMBERS)
def chart(work: Work, name: str) -> ResponseReturnValue:
    section = _section(work, name)
    if not section.bars:
        abort(404)
    width = charts.WIDTHS.get(request.args.get("width", "")) or charts.WIDTHS["wide"]
    picture = charts.draw(section, width, is_upright=name == DAYS)
    response = Response(picture, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = charts.POLICY
    return response


@site_page(numbers, "/numbers/<name>.csv", Action.SEE_NUMBERS)
def table(work: Work, name: str) -> ResponseReturnValue:
    section = _section(work, name)
    rows = (["" if cell is None else cell for cell in row] for row in section.rows)
    lines = [csv_line(section.columns), *map(csv_line, rows)]
    return _file(work, name, lines)


@site_page(numbers, "/numbers/daily-rows.csv", Action.SEE_NUMBERS)
def daily_rows(work: Work) -> ResponseReturnValue:
    with runtime().transaction() as session:
        span = Chosen.read(request.args).days(runtime().now().date())
        lines = list(daily_lines(work.site.key, span, session=session))
    return _file(work, "daily-rows", lines)


def _read(work: Work, chosen: Chosen, name: str = "") -> tuple[Numbers, list[Section]]:
    """Read what all sections need, or that of this name alone. Raises ``BadFilter``."""
    span: Span = chosen.days(runtime().now().date())
    only = chosen.part()
    with runtime().transaction() as session:
        found = read_numbers(
            work.site.key,
            span,
            only=only,
            session=session,
            parts=[part for part in PARTS if name in ("", part.value)],
            with_choices=name in ("", CATEGORIES),
        )
        version = newest_version(work.site.key, session=session)
    return found, list(sections(found, version)) if found.total.receipts else []


def _section(work: Work, name: str) -> Section:
    _, told = _read(work, Chosen.read(request.args), name)
    return find_section(name, told) or abort(404)


def _file(work: Work, name: str, lines: list[str]) -> Response:
    response = Response("".join(lines), mimetype=MEDIA_TYPE)
    saved = f"{work.site.key}-{name}-{runtime().now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    return response
