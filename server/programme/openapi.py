"""JSON Schema of the contract's dataclasses, so that OpenAPI documents what is really read."""

import dataclasses
import types
import typing
from datetime import date
from typing import Any, Literal, get_args, get_origin

from schedules.words import AtMost, Matches, Within
from server.programme.forms import fields_of

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}


def schema_of(hint: Any) -> Schema:
    """The schema of one type of the contract, with its limits."""
    origin = get_origin(hint)
    if origin is typing.Annotated:
        base, *limits = get_args(hint)
        return _limited(schema_of(base), limits)
    if origin is tuple:
        return {"type": "array", "items": schema_of(get_args(hint)[0])}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [schema_of(arm) for arm in get_args(hint)]}
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if dataclasses.is_dataclass(hint):
        return _record(hint)
    return dict(_PLAIN[hint])


def request_body(contract: Any, example: Schema) -> Schema:
    """For `openapi_extra`: the body is this contract."""
    content = {"schema": schema_of(contract), "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def _record(contract: Any) -> Schema:
    fields = fields_of(contract)
    required = [key for key, (_, default) in fields.items() if default is dataclasses.MISSING]
    return {
        "type": "object",
        "title": contract.__name__,
        "description": " ".join((contract.__doc__ or "").split()),
        "properties": {key: _field(hint, default) for key, (hint, default) in fields.items()},
        "required": required,
        "additionalProperties": False,
    }


def _field(hint: Any, default: Any) -> Schema:
    schema = schema_of(hint)
    return schema if default in (dataclasses.MISSING, None) else {**schema, "default": default}


def _limited(schema: Schema, limits: list[Any]) -> Schema:
    for limit in limits:
        match limit:
            case Within(low, high):
                schema |= {"minimum": low, "maximum": high}
            case Matches(pattern):
                schema |= {"pattern": f"^{pattern.pattern}$"}
            case AtMost(length):
                schema |= {"maxItems" if schema["type"] == "array" else "maxLength": length}
            case _:
                pass
    return schema
