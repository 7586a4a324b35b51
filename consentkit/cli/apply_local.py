"""Applies a site's file to the database at hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from consentkit.cli.apply_target import Planned, findings_of
from consentkit.cli.context import open_runtime
from consentkit.cli.site_added import add_noted
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import compare
from consentkit.domain.errors import SiteChanged, UnknownSite
from consentkit.domain.site import SiteDefinition
from consentkit.services.find_banner import newest_version
from consentkit.services.find_site import find_site
from consentkit.services.import_site import preview_import, take_import
from consentkit.services.publish_banner import Published, publish_banner
from consentkit.storage.session import Session
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write


class LocalTarget:
    def __init__(self, rt: Runtime) -> None:
        self._rt = rt

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator["LocalTarget"]:
        with open_runtime() as rt:
            yield cls(rt)

    def plan(self, new: SiteDefinition) -> Planned:
        key = new.site.key
        with self._rt.transaction() as session:
            if not _exists(key, session):
                before, found = None, None
            else:
                before = newest_version(key, session=session)
                found = preview_import(key, new, session=session)
        changed = compare(before, new.site.name, new.banner) if before else ()
        return Planned(
            site_key=key,
            where="this machine",
            made_from=found.made_from if found else None,
            changes=found.changes if found else (),
            consequences=tuple(each.sentence for each in consequences(before, new.banner, changed)),
            findings=findings_of(new),
            publishes=before is None or bool(changed),
        )

    def apply(
        self, new: SiteDefinition, planned: Planned, *, publish: bool, override: str | None
    ) -> Iterator[str]:
        """All of it, or nothing: it is one transaction."""
        rt, key = self._rt, new.site.key

        def run(session: Session) -> Published | None:
            if planned.made_from is None:
                if _exists(key, session):
                    raise SiteChanged("somebody has added this site since you looked")
                add_noted(new, session=session, now=rt.now())
            else:
                take_import(
                    key,
                    new,
                    made_from=planned.made_from,
                    by=COMMAND_LINE,
                    session=session,
                    now=rt.now(),
                )
            if not publish:
                return None
            return publish_banner(
                key, session=session, now=rt.now(), override=override, by=COMMAND_LINE
            )

        done = write(rt, run)
        yield f"{key}: {'as FILE says' if planned.exists else 'added'}"
        if done is not None and done.is_new:
            yield f"{key}: published version {done.version.number} ({done.version.sha256[:12]})"


def _exists(site_key: str, session: Session) -> bool:
    try:
        find_site(site_key, session=session)
    except UnknownSite:
        return False
    return True
