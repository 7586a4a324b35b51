"""Whether the tag is in the site's pages, as its home page says."""

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.installed import Remark, Verdict
from consentkit.domain.roles import Action
from consentkit.services.check_installed import check_installed
from consentkit.services.find_banner import newest_version
from consentkit.web.api.access import limits
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint


class InstalledSchema(Schema):
    """``failure`` is why the page could not be read, and then there is no ``verdict``. ``remarks``
    are what keeps a tag that was found from working as it should. ``other_site`` is whose tag
    stands there instead; ``unlisted_origin`` what the site's list of origins lacks;
    ``is_outdated`` is whether the tag pins another script than today's.
    """

    address = fields.String(required=True)
    failure = fields.String(required=True, allow_none=True)
    verdict = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([each.value for each in Verdict]),
    )
    remarks = fields.List(
        fields.String(validate=validate.OneOf([each.value for each in Remark])), required=True
    )
    other_site = fields.String(required=True, allow_none=True)
    unlisted_origin = fields.String(required=True, allow_none=True)
    is_outdated = fields.Boolean(required=True)


@endpoint(
    "POST",
    "/sites/<site_key>/installed",
    says="Look at the site's home page, whether the tag is there and stands where it works",
    tag="Sites",
    scope=Scope.SITES_READ,
    action=Action.SEE_SITE,
    once=False,
    returns={200: Returns("What was found.", InstalledSchema)},
)
def installed(call: Call) -> Answer:
    limits().take_costly("installed", call.key.id)
    version = call.read(lambda session: newest_version(call.site_key, session=session))
    # Nothing of ours waits for another host in a transaction.
    found = check_installed(call.site, version, public_url=call.rt.config.public_url)
    seen = found.inspection
    is_other = seen is not None and seen.verdict is Verdict.OTHER_SITE
    return Answer(
        {
            "address": found.address,
            "failure": found.failure,
            "verdict": seen.verdict.value if seen else None,
            "remarks": [each.value for each in seen.remarks] if seen else [],
            "other_site": seen.tag.site_key if seen and seen.tag and is_other else None,
            "unlisted_origin": found.unlisted_origin,
            "is_outdated": found.is_outdated,
        }
    )
