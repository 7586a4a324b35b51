"""A few lines of a site's file, put where they belong in a whole one."""

import copy
from typing import Any

from tests.browser.sites import merged
from tests.factories import a_category, a_site_document

Table = dict[str, Any]


def completed(lines: Table) -> Table:
    """Return a site's document that has ``lines`` in it, and ours wherever they say nothing."""
    lines = copy.deepcopy(lines)
    document = a_site_document()
    written = lines.get("banner", {}).pop("categories", None)
    if written is not None:
        document["banner"]["categories"] = _categories(written)
    return merged(document, lines)


def _categories(written: list[Table] | Table) -> list[Table]:
    """A table of services alone belongs to some category, whose beginning was left out."""
    listed = written if isinstance(written, list) else [written | {"key": "marketing"}]
    required = a_category("necessary", required=True, lifetime="session")
    return [required, *(_category(each) for each in listed if each.get("key") != "necessary")]


def _category(lines: Table) -> Table:
    usual = a_category(lines["key"])
    service = usual["services"][0]
    services = [service | each for each in lines.get("services", [])] or usual["services"]
    return usual | lines | {"services": services}
