"""The trail of a site, and what was done with one's own account."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consentkit.domain.roles import Action
from consentkit.services.read_trail import (
    KINDS,
    Wanted,
    trail_choices,
    trail_of_account,
    trail_of_site,
)
from consentkit.web.console.access import Visit, Work, own_page, site_page
from consentkit.web.console.audit.said import say_details, say_what, say_who
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.trail_export import TYPES, note_trail_export, trail_pieces

audit = Blueprint("audit", __name__)

_MAX_DIGITS = 18


@site_page(audit, "/trail", Action.SEE_AUDIT_TRAIL)
def trail(work: Work) -> ResponseReturnValue:
    filters = _Filters(request.args)
    with runtime().transaction() as session:
        choices = trail_choices(work.site.key, session=session)
        page = trail_of_site(
            work.site.key, filters.wanted, before=_before(request.args), session=session
        )
    shown = render_template(
        "console/audit_trail.html",
        page=page,
        filters=filters,
        people=choices.actors,
        kinds=sorted(
            ((each, say_what(each)) for each in choices.kinds), key=lambda k: k[1].lower()
        ),
        **_words_for_rows(),
    )
    return shown, 422 if filters.errors else 200


@site_page(audit, "/trail/export", Action.SEE_AUDIT_TRAIL, ("POST",))
def export_trail(work: Work) -> ResponseReturnValue:
    """Hand out what the filter shows. That it was handed out is in the trail from then on."""
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        abort(404)
    filters = _Filters(request.form)
    if filters.errors:
        abort(422)
    rt, key = runtime(), work.site.key
    note_trail_export(rt, key, kind, filters.chosen, by=work.actor)
    pieces = stream_with_context(trail_pieces(rt, key, kind, filters.wanted))
    response = Response(pieces, mimetype=TYPES[kind])
    name = f"trail-{key}-{rt.now():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@own_page(audit, "/account/activity")
def activity(visit: Visit) -> ResponseReturnValue:
    with runtime().transaction() as session:
        page = trail_of_account(visit.account.id, before=_before(request.args), session=session)
    return render_template("console/audit_activity.html", page=page, **_words_for_rows())


def _words_for_rows() -> dict[str, object]:
    return {"say_what": say_what, "say_who": say_who, "say_details": say_details}


class _Filters:
    """What a form of filters says; what it says wrong is in ``errors``, by field."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.errors: dict[str, str] = {}
        names = ("who", "what", "from", "to")
        self.chosen = {name: form[name] for name in names if form.get(name)}
        since, until = (self._day(name) for name in ("from", "to"))
        if since and until and until < since:
            self.errors["to"] = say("audit_wrong_order")
        self.wanted = Wanted(
            actor=self.chosen.get("who"),
            what=self.chosen.get("what"),
            since=_midnight(since),
            until=_midnight(until + timedelta(days=1)) if until else None,
        )

    def _day(self, name: str) -> date | None:
        text = self.chosen.get(name)
        if text is None:
            return None
        try:
            # Its day after must be one as well.
            return min(date.fromisoformat(text), date.max - timedelta(days=1))
        except ValueError:
            self.errors[name] = say("audit_wrong_day")
            return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _before(args: MultiDict[str, str]) -> int | None:
    """Anything but a number begins at the newest."""
    text = args.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None
