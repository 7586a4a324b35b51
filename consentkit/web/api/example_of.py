"""An example of each answer, made of its schema: none is without one, and none is out of date."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.web.api.samples import DAY, MOMENT, NUMBER, SAMPLES, UUID
from consentkit.web.schemas import Instant, StrictBoolean

_KINDS: Mapping[type[fields.Field[Any]], Any] = {
    Instant: MOMENT,
    fields.UUID: UUID,
    fields.Date: DAY,
    fields.Boolean: False,
    StrictBoolean: False,
    fields.Integer: NUMBER,
    fields.String: "…",
}


def example_of(schema: Schema) -> dict[str, Any]:
    """Return a document as the schema says it."""
    return {
        field.data_key or name: _member(schema, field.data_key or name, field)
        for name, field in schema.fields.items()
    }


def _member(schema: Schema, name: str, field: fields.Field[Any]) -> Any:
    said, sample = _sample(schema, name)
    if isinstance(field, fields.Dict) and isinstance(sample, str):
        # The sample is a key; the values have a schema of their own.
        return {sample: _value(field.value_field)}
    if said:
        return sample
    return None if field.allow_none and not isinstance(field, fields.Nested) else _value(field)


def _sample(schema: Schema, name: str) -> tuple[bool, Any]:
    """Return whether there is one, and it: what is said of a schema holds for those made of it."""
    for kind in type(schema).__mro__:
        key = f"{kind.__name__.removesuffix('Schema')}.{name}"
        if key in SAMPLES:
            return True, SAMPLES[key]
    return name in SAMPLES, SAMPLES.get(name)


def _value(field: Any) -> Any:
    if isinstance(field, fields.Nested):
        return example_of(field.schema)
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    for each in getattr(field, "validators", ()):
        if isinstance(each, validate.OneOf):
            return next(iter(each.choices))
    return next((value for kind, value in _KINDS.items() if isinstance(field, kind)), {})
