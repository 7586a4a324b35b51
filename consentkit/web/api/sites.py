"""Sites: which there are, their settings, and each whole as a file."""

from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import InvalidDocument, SiteChanged
from consentkit.domain.roles import Action, Role
from consentkit.domain.settings import OF_BANNER, fingerprint, settings_of
from consentkit.domain.site import MAX_KEPT_DAYS, MAX_ORIGINS, SiteDefinition
from consentkit.services.archive_site import archive_site, bring_back_site
from consentkit.services.change_site import change_site
from consentkit.services.find_site import find_site, site_definition
from consentkit.services.list_own_sites import SiteLine, lines_of, one_line
from consentkit.storage import grants
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.draft import ALSO_FOR_DRAFT, require_draft
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.refusals import PreconditionFailed
from consentkit.web.api.schemas import (
    Empty,
    PageQuery,
    Strict,
    at,
    instant,
    page_of,
)

_PAGE = 25


class SiteSchema(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    home = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf([each.value for each in Role]))
    archived_at = instant(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    published_at = instant(required=True, allow_none=True)
    has_changes = fields.Boolean(required=True)
    waiting_requests = fields.Integer(required=True, allow_none=True)


class SettingsSchema(Schema):
    name = fields.String(required=True)
    home = fields.String(required=True)
    origins = fields.List(fields.String(), required=True)
    receipts_kept_days = fields.Integer(required=True)
    officer = fields.Dict(required=True)
    languages = fields.List(fields.String(), required=True)
    default_language = fields.String(required=True)
    audience = fields.String(required=True)


class SettingsPatchSchema(Strict):
    """What is left out stays as it is."""

    name = fields.String()
    home = fields.String()
    origins = fields.List(fields.String(), validate=validate.Length(max=MAX_ORIGINS))
    receipts_kept_days = fields.Integer(strict=True, validate=validate.Range(0, MAX_KEPT_DAYS))
    officer = fields.Dict(keys=fields.String())
    languages = fields.List(fields.String())
    default_language = fields.String()
    audience = fields.String()


class ArchivedSchema(Schema):
    archived_at = instant(required=True, allow_none=True)


@endpoint(
    "GET",
    "/sites",
    says="List the sites that this key is for, by name",
    tag="Sites",
    scope=Scope.SITES_READ,
    query=PageQuery,
    returns={200: Returns("A page of sites.", page_of(SiteSchema))},
)
def list_sites(call: Call) -> Answer:
    after = parse_cursor(call.query["cursor"], str, str)

    def run(session: Session) -> Answer:
        mine = [
            (each.site_name, each.site_key)
            for each in grants.of_account(session, call.account.id)
            if call.key.is_for(each.site_key)
        ]
        left = sorted(each for each in mine if after is None or each > tuple(after))
        shown = left[:_PAGE]
        lines = lines_of(call.account.id, [key for _, key in shown], session=session)
        following = list(shown[-1]) if len(left) > _PAGE else None
        return call.page([_said(line, call) for line in lines], following)

    return call.read(run)


@endpoint(
    "GET",
    "/sites/<site_key>",
    says="Show a site at a glance",
    tag="Sites",
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The site.", SiteSchema)},
)
def show_site(call: Call) -> Answer:
    line = call.read(lambda session: one_line(call.account.id, call.site_key, session=session))
    return Answer(_said(line, call))


@endpoint(
    "GET",
    "/sites/<site_key>/settings",
    says="Show a site's settings",
    tag="Sites",
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    returns={200: Returns("The settings.", SettingsSchema, headers=("ETag",))},
)
def show_settings(call: Call) -> Answer:
    return _settings(call.read(lambda session: site_definition(call.site_key, session=session)))


@endpoint(
    "PATCH",
    "/sites/<site_key>/settings",
    says="Change settings; what stands in the banner changes in its draft",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    also=ALSO_FOR_DRAFT,
    action=Action.CHANGE_SITE,
    body=SettingsPatchSchema,
    types=frozenset({"application/json", "application/merge-patch+json"}),
    example={"receipts_kept_days": 730},
    needs_match=True,
    returns={200: Returns("The settings as they are now.", SettingsSchema, headers=("ETag",))},
    refusals=(InvalidDocument,),
)
def patch_settings(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        current = settings_of(site_definition(call.site_key, session=session))
        call.match(fingerprint(current))
        if any(call.body.get(name, current[name]) != current[name] for name in OF_BANNER):
            require_draft(call)
        try:
            change_site(
                call.site_key,
                current | call.body,
                made_from=fingerprint(current),
                by=call.actor,
                session=session,
                now=call.now,
            )
        except SiteChanged as err:
            raise PreconditionFailed(err.reason, field="If-Match") from err
        return _settings(site_definition(call.site_key, session=session))

    return call.write(run)


@endpoint(
    "POST",
    "/sites/<site_key>/archive",
    says="Archive a site: its pages are asked nothing, and what was recorded stays",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    action=Action.ARCHIVE_SITE,
    body=Empty,
    returns={200: Returns("Since when it is archived.", ArchivedSchema)},
)
def archive(call: Call) -> Answer | Stored:
    return _archived(call, archive_site)


@endpoint(
    "POST",
    "/sites/<site_key>/bring-back",
    says="Bring an archived site back",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    action=Action.ARCHIVE_SITE,
    body=Empty,
    returns={200: Returns("That it is in use.", ArchivedSchema)},
)
def bring_back(call: Call) -> Answer | Stored:
    return _archived(call, bring_back_site)


def _archived(call: Call, change: Any) -> Answer | Stored:
    def run(session: Session) -> Answer:
        change(call.site_key, by=call.actor, session=session, now=call.now)
        return Answer({"archived_at": at(find_site(call.site_key, session=session).archived_at)})

    return call.write(run)


def _settings(definition: SiteDefinition) -> Answer:
    found = settings_of(definition)
    return Answer(found, etag=fingerprint(found))


def _said(line: SiteLine, call: Call) -> dict[str, Any]:
    sees_requests = Scope.REQUESTS_READ in call.key.scopes
    return {
        "key": line.key,
        "name": line.name,
        "home": line.home,
        "role": line.role.value,
        "archived_at": at(line.archived_at),
        "version": line.version,
        "published_at": at(line.published_at),
        "has_changes": line.has_changes,
        "waiting_requests": line.requests if sees_requests else None,
    }
