"""What the service answers programs, as schemas."""

from marshmallow import INCLUDE, RAISE, Schema, fields, validate

from consentkit.domain.names import SITE_KEY

_SHA256 = validate.Regexp(r"[0-9a-f]{64}\Z")
_COMPACT = validate.Regexp(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_STATUSES = validate.OneOf(["in_force", "superseded", "lapsed"])


class _Exact(Schema):
    """Has these members and no others."""

    class Meta:
        unknown = RAISE


class FieldProblemSchema(_Exact):
    field = fields.String(required=True)
    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """Source: RFC 9457 section 3."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(
        required=True, validate=validate.Regexp(r"urn:consentkit:problem:[a-z0-9_]+\Z")
    )
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9_]+\Z"))
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldProblemSchema))
    retry_after_s = fields.Integer()


class RecordedSchema(_Exact):
    """A receipt as its visitor's browser gets it; ``secret`` opens it, and nothing else does."""

    receipt = fields.String(required=True, validate=_COMPACT)
    id = fields.UUID(required=True)
    secret = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{43}\Z"))
    expires_at = fields.DateTime(required=True)


class TokenSchema(_Exact):
    """What a visitor's answer is until ``expires_at``, for whoever has the service's keys."""

    token = fields.String(required=True, validate=_COMPACT)
    expires_at = fields.DateTime(required=True)


class AnsweredBannerSchema(_Exact):
    version = fields.Integer(required=True)
    sha256 = fields.String(required=True, validate=_SHA256)
    language = fields.String(required=True)


class AnswerSchema(_Exact):
    action = fields.String(required=True)
    surface = fields.String(required=True)
    choices = fields.Dict(fields.String(), fields.Boolean(), required=True)
    decided_at = fields.DateTime(required=True)


class AppliedRuleSchema(_Exact):
    kind = fields.String(required=True)
    region = fields.Dict(required=True, allow_none=True)


class PayloadSchema(_Exact):
    """The claims of a receipt: docs/receipt-format.md has each."""

    iss = fields.String(required=True)
    jti = fields.UUID(required=True)
    iat = fields.Integer(required=True)
    exp = fields.Integer(required=True)
    sub = fields.String(required=True)
    site = fields.String(required=True)
    banner = fields.Nested(AnsweredBannerSchema, required=True)
    decision = fields.Nested(AnswerSchema, required=True)
    rule = fields.Nested(AppliedRuleSchema, required=True)
    gpc = fields.Boolean(required=True)
    prev = fields.UUID(required=True, allow_none=True)


class StoredReceiptSchema(_Exact):
    """``proof`` is null while the receipt waits to be entered into the ledger."""

    receipt = fields.String(required=True, validate=_COMPACT)
    id = fields.UUID(required=True)
    status = fields.String(required=True, validate=_STATUSES)
    recorded_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)
    proof = fields.String(required=True, allow_none=True)
    payload = fields.Nested(PayloadSchema, required=True)


class HandedInProofSchema(_Exact):
    holds = fields.Boolean(required=True)
    index = fields.Integer(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class PlaceSchema(Schema):
    """Where it stands in the log; of a certificate, only the index is said."""

    index = fields.Integer(required=True, allow_none=True)
    proof = fields.String(allow_none=True)
    handed_in = fields.Nested(HandedInProofSchema, allow_none=True)


class VerificationSchema(Schema):
    """Of a receipt, or of a certificate, which has a ``kind``. ``payload`` is proven when
    ``valid``; otherwise ``claimed`` holds what the text only claims.
    """

    class Meta:
        unknown = INCLUDE

    valid = fields.Boolean(required=True)
    code = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    payload = fields.Dict(required=True, allow_none=True)
    kid = fields.String(required=True, allow_none=True)
    log = fields.Nested(PlaceSchema, required=True)
    kind = fields.String(allow_none=True)
    sentence = fields.String(allow_none=True)
    claimed = fields.Dict(allow_none=True)
    recorded = fields.Boolean(allow_none=True)
    banner_known = fields.Boolean(allow_none=True)
    status = fields.String(allow_none=True)


class LifetimeSchema(_Exact):
    kind = fields.String(required=True, validate=validate.OneOf(["session", "days", "persistent"]))
    days = fields.Integer()


class AskedCategorySchema(Schema):
    class Meta:
        unknown = INCLUDE

    key = fields.String(required=True)
    required = fields.Boolean(required=True)
    lifetime = fields.Nested(LifetimeSchema, required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    services = fields.List(fields.Dict(), required=True)


class BannerSchema(Schema):
    """The current banner version in one language."""

    class Meta:
        unknown = INCLUDE

    site = fields.String(required=True, validate=validate.Regexp(SITE_KEY))
    version = fields.Integer(required=True)
    sha256 = fields.String(required=True, validate=_SHA256)
    language = fields.String(required=True)
    published_at = fields.DateTime(required=True)
    categories = fields.List(fields.Nested(AskedCategorySchema), required=True)
    texts = fields.Dict(fields.String(), fields.String(), required=True)


class VersionSchema(_Exact):
    """``content`` is what ``sha256`` covers, once it is brought into RFC 8785 form."""

    site = fields.String(required=True, validate=validate.Regexp(SITE_KEY))
    version = fields.Integer(required=True)
    sha256 = fields.String(required=True, validate=_SHA256)
    published_at = fields.DateTime(required=True)
    content = fields.Dict(required=True)


class KeySchema(_Exact):
    """``revoked`` is there when it is. Source: RFC 8037 section 2."""

    kty = fields.String(required=True, validate=validate.Equal("OKP"))
    crv = fields.String(required=True, validate=validate.Equal("Ed25519"))
    x = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{43}\Z"))
    kid = fields.String(required=True)
    use = fields.String(required=True, validate=validate.Equal("sig"))
    alg = fields.String(required=True, validate=validate.Equal("Ed25519"))
    revoked = fields.Dict()


class KeySetSchema(_Exact):
    keys = fields.List(fields.Nested(KeySchema), required=True)


class StatementSchema(_Exact):
    index = fields.Integer(required=True)
    statement = fields.String(required=True)


class StatementsSchema(_Exact):
    """``next`` is where to go on, null at the end."""

    statements = fields.List(fields.Nested(StatementSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


class StampSchema(_Exact):
    size = fields.Integer(required=True)
    at = fields.DateTime(required=True)


class StampsSchema(_Exact):
    stamps = fields.List(fields.Nested(StampSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


class HealthSchema(_Exact):
    status = fields.String(required=True, validate=validate.OneOf(["ok", "ready"]))


class HistorySchema(_Exact):
    """Everything that is kept about a visitor. Source: GDPR Art. 15, 20."""

    site = fields.String(required=True)
    made_at = fields.DateTime(required=True)
    receipts = fields.List(fields.Dict(), required=True)
    erased = fields.List(fields.Dict(), required=True)
    disclosures = fields.List(fields.Dict(), required=True)
    requests = fields.List(fields.Dict(), required=True)
