"""The overview of one's sites, and a site's front page: how it stands, its tag, and whether the tag
is in its pages.
"""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.roles import Action
from consentkit.domain.site import Site
from consentkit.services.banner_script import freeze_scripts
from consentkit.services.check_installed import Installed, check_installed
from consentkit.services.find_banner import newest_version
from consentkit.services.install_tags import InstallTags, install_tags, is_kept
from consentkit.services.list_own_sites import SiteLine, list_own_sites, one_line
from consentkit.storage.session import Session
from consentkit.web.console.access import Visit, Work, own_page, site_page
from consentkit.web.console.sites.blueprint import sites
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

__all__ = ["sites"]

_LONGEST_FILTER = 100


@own_page(sites, "/")
def overview(visit: Visit) -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:_LONGEST_FILTER]
    is_archive = request.args.get("state") == "archived"
    rt = runtime()
    with rt.transaction() as session:
        mine = list_own_sites(
            visit.account.id,
            archived=is_archive,
            text=text,
            page=request.args.get("page", 1, type=int),
            session=session,
        )
    return render_template(
        "console/sites.html", mine=mine, text=text, is_archive=is_archive, now=rt.now()
    )


@site_page(sites, "", Action.SEE_SITE)
def site(work: Work) -> ResponseReturnValue:
    return _front_page(work)


@site_page(sites, "/installed", Action.SEE_SITE, methods=("POST",))
def check_tag(work: Work) -> ResponseReturnValue:
    """Look at the home page; nothing of ours waits for that in a transaction."""
    rt = runtime()
    with rt.transaction() as session:
        version = newest_version(work.site.key, session=session)
    found = check_installed(work.site, version, public_url=rt.config.public_url)
    return _front_page(work, found)


def _front_page(work: Work, installed: Installed | None = None) -> ResponseReturnValue:
    rt = runtime()
    line, tags = _state(work)
    return render_template(
        "console/site.html",
        site=work.site,
        line=line,
        tags=tags,
        installed=installed,
        now=rt.now(),
        base=f"{rt.config.public_url}/ck/{work.site.key}",
    )


def _state(work: Work) -> tuple[SiteLine, InstallTags]:
    rt, site = runtime(), work.site
    with rt.transaction() as session:
        line = one_line(work.visit.account.id, site.key, session=session)
        version = newest_version(site.key, session=session)
        tags = install_tags(site, version, public_url=rt.config.public_url)
        kept = is_kept(site.key, tags, session=session)
    if version is not None and not kept:
        _keep(site)
    return line, tags


def _keep(site: Site) -> None:
    """After an upgrade of ConsentKit the script has a new hash, which must be kept as well."""
    rt = runtime()

    def freeze(session: Session) -> None:
        version = newest_version(site.key, session=session)
        if version is not None:
            freeze_scripts(version, site=site, session=session, now=rt.now())

    write(rt, freeze)
