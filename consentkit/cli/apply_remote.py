"""Applies a site's file to a service elsewhere, through its admin API."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

from consentkit.cli.apply_target import Planned, findings_of
from consentkit.client import ApiError, BadKey, Client, NotFound, SiteClient, Unreachable
from consentkit.config import ConfigError
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import Change
from consentkit.domain.errors import ConsentError, RulesBroken
from consentkit.domain.lint import Severity
from consentkit.domain.site import SiteDefinition

URL, KEY = "CONSENTKIT_API_URL", "CONSENTKIT_API_KEY"


class Refused(ConsentError):
    """What the service refused, with its own code."""

    code = "refused_elsewhere"


class ChangedMeanwhile(ConsentError):
    code = "site_changed"
    status = 409
    title = "The site has changed since"


def remote_target(
    env: Mapping[str, str] = os.environ,
) -> AbstractContextManager["RemoteTarget"] | None:
    """Return None where neither variable is set. Raises ``ConfigError`` where one is missing."""
    url, key = env.get(URL), env.get(KEY)
    if not url and not key:
        return None
    if not url or not key:
        missing, given = (URL, KEY) if key else (KEY, URL)
        raise ConfigError(f"{given} needs {missing}")
    try:
        client = Client(url, key)
    except BadKey as err:
        raise ConfigError(f"{KEY}: {err}") from err
    except ValueError as err:
        raise ConfigError(f"{URL}: {err}") from err
    return _opened(client, urlsplit(url).netloc)


@contextmanager
def _opened(client: Client, where: str) -> Iterator["RemoteTarget"]:
    try:
        with client:
            yield RemoteTarget(client, where)
    except ApiError as err:
        refusal = Refused(err.detail, field=err.field, extra={"problem": err.problem})
        refusal.code = err.code
        raise refusal from err
    except Unreachable as err:
        raise Refused(str(err)) from err


class RemoteTarget:
    def __init__(self, client: Client, where: str) -> None:
        self._client = client
        self._where = where

    def plan(self, new: SiteDefinition) -> Planned:
        site = self._client.site(new.site.key)
        try:
            plan = site.plan(new.document())
        except NotFound:
            first = tuple(each.sentence for each in consequences(None, new.banner, ()))
            return self._planned(new, None, (), first, True)
        changes = tuple(Change.read(_as_document(each)) for each in plan.changes)
        said = tuple(each.sentence for each in plan.consequences)
        return self._planned(new, plan.etag, changes, said, self._publishes(site, changes))

    def apply(
        self, new: SiteDefinition, planned: Planned, *, publish: bool, override: str | None
    ) -> Iterator[str]:
        key = new.site.key
        site = self._client.site(key)
        if publish and planned.publishes and override is None:
            _refuse_errors(planned)
        if planned.made_from is None:
            etag = self._client.add_site(new.document()).etag
            yield f"{key}: added"
        else:
            _, etag = site.put_file(new.document(), etag=planned.made_from)
            yield f"{key}: as FILE says"
        if not publish:
            return
        review = site.review()
        if site.file().etag != etag:
            # What was reviewed may be somebody else's.
            raise ChangedMeanwhile("somebody has changed the draft meanwhile; it is not published")
        done = site.publish(review.sha256, override=override)
        if done.is_new:
            yield f"{key}: published version {done.version} ({done.sha256[:12]})"

    def _publishes(self, site: SiteClient, changes: tuple[Change, ...]) -> bool:
        """What only changes a setting makes no new version, and publishing says so."""
        in_banner = any(not each.member.startswith("site.") for each in changes)
        renamed = any(each.member == "site.name" for each in changes)
        return in_banner or renamed or not site.review().changes_nothing

    def _planned(
        self,
        new: SiteDefinition,
        etag: str | None,
        changes: tuple[Change, ...],
        said: tuple[str, ...],
        publishes: bool,
    ) -> Planned:
        return Planned(
            site_key=new.site.key,
            where=self._where,
            made_from=etag,
            changes=changes,
            consequences=said,
            findings=findings_of(new),
            publishes=publishes,
        )


def _refuse_errors(planned: Planned) -> None:
    """Before anything is changed: here, it is no one transaction. Raises ``RulesBroken``."""
    errors = [each for each in planned.findings if each["severity"] == Severity.ERROR.word]
    if errors:
        rules = ", ".join(dict.fromkeys(each["rule"] for each in errors))
        raise RulesBroken(
            f"the banner breaks {rules}: mend it, or give a reason to override", errors
        )


def _as_document(change: Any) -> dict[str, str]:
    return {name: getattr(change, name) for name in ("kind", "member", "before", "after")}
