"""What a new site begins with, as the file that then adds it."""

from marshmallow import fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site import MAX_ORIGINS
from consentkit.domain.template import new_site, origins_of
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.examples import BANNER
from consentkit.web.api.schemas import Strict
from consentkit.web.api.site_files import SiteFileSchema

_OF_SITE = ("key", "name", "home")


class NewSiteSchema(Strict):
    """``origins`` are by default that of ``home``, and ``default_language`` the first of
    ``languages``, which must be of those that we ship.
    """

    key = fields.String(required=True)
    name = fields.String(required=True)
    home = fields.String(required=True)
    origins = fields.List(
        fields.String(), load_default=list, validate=validate.Length(max=MAX_ORIGINS)
    )
    languages = fields.List(fields.String(), required=True, validate=validate.Length(1))
    default_language = fields.String(load_default=None)
    officer = fields.Dict(keys=fields.String(), required=True)


@endpoint(
    "POST",
    "/site-template",
    says="Make the file of a new site with the template's categories; nothing is stored",
    tag="Sites",
    scope=Scope.SITES_WRITE,
    body=NewSiteSchema,
    example={
        "key": "my-site",
        "name": "My Site",
        "home": "https://www.example.org/",
        "languages": ["en", "fr"],
        "officer": BANNER["officer"],
    },
    once=False,
    returns={200: Returns("What to POST to `/sites`.", SiteFileSchema)},
    refusals=(InvalidDocument,),
)
def site_template(call: Call) -> Answer:
    given = call.body
    site = {name: given[name] for name in _OF_SITE}
    banner = {
        "languages": given["languages"],
        "default_language": given["default_language"] or given["languages"][0],
        "officer": given["officer"],
    }
    made = new_site(site | {"origins": given["origins"] or origins_of(given["home"])}, banner)
    return Answer(made.document())
