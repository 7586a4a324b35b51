"""Where to go behind a log-in: a page of the console, and nowhere else."""

from flask import request, url_for


def wanted_next() -> str:
    """Return the path below /console that was asked for, or nothing.

    Browsers read ``//host`` and ``/\\host`` as another host, and drop control characters.
    """
    wanted = request.args.get("next") or request.form.get("next") or ""
    is_path = wanted.startswith("/") and not wanted.startswith("//")
    return wanted if is_path and "\\" not in wanted and wanted.isprintable() else ""


def next_page() -> str:
    wanted = wanted_next()
    return f"{request.script_root}{wanted}" if wanted else url_for("sites.overview")
