"""The forms that the pages send, as schemas. Each field that is not known is let be: a form has
buttons and hidden fields that other versions of a page may add.
"""

from marshmallow import EXCLUDE, Schema, fields, validate

from consentkit.domain.officer_request import MAX_TEXT, RequestKind
from consentkit.web.pages.answer_form import ACTIONS
from consentkit.web.schemas import MAX_RECEIPT_LENGTH

_ACTION = validate.OneOf(sorted(ACTIONS))


class _Form(Schema):
    class Meta:
        unknown = EXCLUDE


class KeysFormSchema(_Form):
    """``keys`` are credentials, each an id and its secret, apart by white space or commas."""

    keys = fields.String()


class OpenFormSchema(KeysFormSchema):
    """``code`` is a one-time code, or one more key."""

    code = fields.String()


class PreferencesFormSchema(_Form):
    """``token`` is from the page; ``granted`` the keys of the boxes that are ticked."""

    token = fields.String(required=True)
    action = fields.String(required=True, validate=_ACTION)
    granted = fields.List(fields.String())


class ChangeFormSchema(KeysFormSchema):
    """``take_back`` is the key of one category, and then no ``action`` is needed."""

    token = fields.String(required=True)
    action = fields.String(validate=_ACTION)
    granted = fields.List(fields.String())
    take_back = fields.String()


class EraseFormSchema(_Form):
    keys = fields.String(required=True)
    confirm = fields.String()


class RequestFormSchema(_Form):
    """``text`` has more than white space and no NUL. ``contact`` is an address or empty, as a
    browser sends the field that nobody filled in.
    """

    token = fields.String(required=True)
    keys = fields.String()
    kind = fields.Enum(RequestKind, by_value=True, required=True)
    text = fields.String(
        required=True,
        validate=validate.Length(min=1, max=MAX_TEXT),
        metadata={"pattern": r"^[^\u0000]*[^\u0000-\u0020\u0085\s][^\u0000]*$"},
    )
    contact = fields.String(
        validate=validate.Length(max=254),
        metadata={"anyOf": [{"format": "email"}, {"maxLength": 0}]},
    )


class ChosenFormSchema(_Form):
    keys = fields.String(required=True)
    receipt = fields.UUID(required=True)


class FileFormSchema(KeysFormSchema):
    """Without a ``receipt``, everything is meant."""

    receipt = fields.UUID()


class VerifyFormSchema(_Form):
    receipt = fields.String(validate=validate.Length(max=MAX_RECEIPT_LENGTH))
    proof = fields.String()


class ProofFormSchema(_Form):
    receipt = fields.String(required=True)
