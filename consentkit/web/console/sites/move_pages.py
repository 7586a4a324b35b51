"""Moving in from another consent tool: what becomes of its configuration, then the draft."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError, InvalidDocument
from consentkit.domain.moved_from import TOOLS
from consentkit.domain.moving.finding import MAX_FILE_BYTES
from consentkit.domain.moving.move import Move, move
from consentkit.domain.moving.notes import NoteKind
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action
from consentkit.domain.saying import say as say_saying
from consentkit.domain.site_file import format_site_file, too_large
from consentkit.services.find_site import site_definition
from consentkit.services.import_site import preview_import
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.publishing.shown import Shown
from consentkit.web.console.refusals import say_refusal
from consentkit.web.console.sites.blueprint import sites
from consentkit.web.console.words import language
from consentkit.web.runtime import runtime

# The form around it; and what was pasted has three bytes where it is sent for one in the file.
_MOST_BYTES = 4 * MAX_FILE_BYTES
_CONFIGURATION = Reason("the configuration")
_NOTHING = "Choose a file that is not empty, or paste its content."
_TEMPLATE = "console/sites_move.html"
_KINDS: tuple[NoteKind, ...] = ("ask", "lost", "carried")


@site_page(sites, "/move-in", Action.CHANGE_SITE)
def move_in(work: Work) -> ResponseReturnValue:
    return render_template(_TEMPLATE, site=work.site, tools=TOOLS)


@site_page(
    sites,
    "/move-in",
    Action.CHANGE_SITE,
    methods=("POST",),
    most_bytes=_MOST_BYTES,
    too_large=too_large(_CONFIGURATION, MAX_FILE_BYTES),
)
def preview_move(work: Work) -> ResponseReturnValue:
    """Say what would become of the configuration; nothing is stored."""
    try:
        tool, content = _sent()
        with runtime().transaction() as session:
            before = site_definition(work.site.key, session=session)
            found = move(tool, content, into=before, name=_CONFIGURATION)
            changes = preview_import(work.site.key, found.definition, session=session)
    except InvalidDocument as err:
        return _refused(err, work)
    shown = Shown(language(), found.definition.banner)
    return render_template(
        _TEMPLATE,
        site=work.site,
        tool=tool,
        found=changes,
        report=_report(found),
        groups=shown.changes(changes.changes),
        consequences=shown.consequences(changes.consequences),
        content=format_site_file(found.definition),
    )


def _sent() -> tuple[str, bytes]:
    tool = request.form.get("tool", "")
    if tool not in TOOLS:
        raise InvalidDocument(Reason("one of {known}", known=", ".join(TOOLS)), field="tool")
    sent = request.files.get("file")
    content = b""
    if sent is not None:
        with sent.stream as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    content = content or request.form.get("pasted", "").encode("utf-8", "replace")
    if not content.strip():
        raise InvalidDocument(_NOTHING)
    return tool, content


def _report(found: Move) -> list[tuple[str, list[dict[str, Any]]]]:
    """The notes by their kind, those first that somebody has to look at."""
    tongue = language()
    return [
        (
            kind,
            [
                {
                    "line": note.line,
                    "member": note.member,
                    "sentence": say_saying(note.said, tongue),
                }
                for note in found.report.of(kind)
            ],
        )
        for kind in _KINDS
    ]


def _refused(err: ConsentError, work: Work) -> ResponseReturnValue:
    page = render_template(
        _TEMPLATE,
        site=work.site,
        tools=TOOLS,
        refusal=say_refusal(err),
        chosen=request.form.get("tool", ""),
        pasted=request.form.get("pasted", "")[:MAX_FILE_BYTES],
    )
    return page, err.status
