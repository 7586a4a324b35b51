"""A whole site as one file: taken away, and brought in after a look at what it would change."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError, InvalidDocument, SiteChanged, SiteExists
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action
from consentkit.domain.site import SiteDefinition
from consentkit.domain.site_file import MAX_FILE_BYTES, format_site_file, read_site_file
from consentkit.services.find_site import site_definition
from consentkit.services.import_site import Import, preview_import, take_import
from consentkit.web.console.access import Visit, Work, own_page, site_page
from consentkit.web.console.publishing.shown import Shown
from consentkit.web.console.refusals import say_refusal
from consentkit.web.console.sites.blueprint import sites
from consentkit.web.console.sites.new_site_pages import create_for, only_operators
from consentkit.web.console.words import language, say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

# The form around the file; and a file that is a little too long is told so by its own page.
_MOST_BYTES = MAX_FILE_BYTES + 1024 * 1024
_FILE = Reason("the file")
_TOO_LARGE = Reason("The file is larger than {most} MB.", most=MAX_FILE_BYTES // 1024 // 1024)
_HOLDS: Any = {"most_bytes": _MOST_BYTES, "too_large": _TOO_LARGE}
_NO_FILE = "Choose a file that is not empty."
_TEMPLATE = "console/sites_file.html"


@site_page(sites, "/file", Action.CHANGE_SITE)
def file(work: Work) -> ResponseReturnValue:
    return render_template(_TEMPLATE, site=work.site)


@site_page(sites, "/file.json", Action.CHANGE_SITE)
def download(work: Work) -> ResponseReturnValue:
    with runtime().transaction() as session:
        definition = site_definition(work.site.key, session=session)
    response = Response(format_site_file(definition), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{work.site.key}.json"'
    return response


@site_page(sites, "/file", Action.CHANGE_SITE, methods=("POST",), **_HOLDS)
def preview(work: Work) -> ResponseReturnValue:
    """Say what the file would change; nothing is stored."""
    try:
        new = _uploaded()
        with runtime().transaction() as session:
            found = preview_import(work.site.key, new, session=session)
    except InvalidDocument as err:
        return _refused(err, site=work.site)
    return _preview(work, new, found)


@site_page(sites, "/file/take", Action.CHANGE_SITE, methods=("POST",), **_HOLDS)
def take(work: Work) -> ResponseReturnValue:
    rt = runtime()
    try:
        new = _shown()
        write(
            rt,
            lambda session: take_import(
                work.site.key,
                new,
                made_from=request.form.get("made_from", ""),
                by=work.actor,
                session=session,
                now=rt.now(),
            ),
        )
    except InvalidDocument as err:
        return _refused(err, site=work.site)
    except SiteChanged:
        return _changed(work, new)
    flash(say("sites_imported"), "success")
    return redirect(url_for("sites.site", site_key=work.site.key), 303)


@own_page(sites, "/import-site")
def import_new(visit: Visit) -> ResponseReturnValue:
    only_operators(visit)
    return render_template(_TEMPLATE, site=None)


@own_page(sites, "/import-site", methods=("POST",), **_HOLDS)
def preview_new(visit: Visit) -> ResponseReturnValue:
    only_operators(visit)
    try:
        new = _uploaded()
    except InvalidDocument as err:
        return _refused(err, site=None)
    return render_template(_TEMPLATE, site=None, new=new, content=format_site_file(new))


@own_page(sites, "/import-site/take", methods=("POST",), **_HOLDS)
def take_new(visit: Visit) -> ResponseReturnValue:
    only_operators(visit)
    try:
        new = _shown()
        create_for(visit, new)
    except (InvalidDocument, SiteExists) as err:
        return _refused(err, site=None)
    flash(say("sites_added"), "success")
    return redirect(url_for("sites.site", site_key=new.site.key), 303)


def _uploaded() -> SiteDefinition:
    sent = request.files.get("file")
    if sent is None:
        raise InvalidDocument(_NO_FILE)
    with sent.stream as stream:
        content = stream.read(MAX_FILE_BYTES + 1)
    if not content:
        raise InvalidDocument(_NO_FILE)
    if len(content) > MAX_FILE_BYTES:
        reason = _TOO_LARGE
        raise InvalidDocument(reason)
    return read_site_file(content, name=_FILE, ending=sent.filename or "")


def _shown() -> SiteDefinition:
    """What the page with the changes carried along; it is judged like any other file."""
    return read_site_file(request.form.get("content", "").encode("utf-8", "replace"), name=_FILE)


def _refused(err: ConsentError, **more: Any) -> ResponseReturnValue:
    return render_template(_TEMPLATE, refusal=say_refusal(err), **more), err.status


def _changed(work: Work, new: SiteDefinition) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = preview_import(work.site.key, new, session=session)
    return _preview(work, new, found, has_changed=True), SiteChanged.status


def _preview(work: Work, new: SiteDefinition, found: Import, *, has_changed: bool = False) -> str:
    shown = Shown(language(), new.banner)
    return render_template(
        _TEMPLATE,
        site=work.site,
        found=found,
        groups=shown.changes(found.changes),
        consequences=shown.consequences(found.consequences),
        content=format_site_file(new),
        has_changed=has_changed,
    )
