"""What people send, read into the core's dataclasses: one contract, a little more patience.

The strict reader of the wire (`schedules.codec`) demands every key. A person's client may
leave out what has a default, or may be null; everything else is as strict as on the wire.
"""

import dataclasses
import types
import typing
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_origin

from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError

T = TypeVar("T")


def read_form(contract: type[T], value: Any) -> T:
    """The dataclass `contract` out of JSON values. Raises `RefusalError` `malformed`."""
    try:
        return from_json(contract, completed(contract, value))
    except MalformedError as bad:
        raise RefusalError(
            "malformed",
            bad.field,
            f"Dữ liệu gửi lên chưa đúng ở mục “{bad.field}”.",
            f"What was sent is not right: {bad}.",
        ) from bad


def completed(hint: Any, value: Any) -> Any:
    """`value` with its missing keys filled in where the contract gives them a value."""
    origin = get_origin(hint)
    if origin is typing.Annotated:
        return completed(get_args(hint)[0], value)
    if origin is tuple and isinstance(value, list):
        return [completed(get_args(hint)[0], one) for one in value]
    if origin in (typing.Union, types.UnionType):
        return completed(_arm(get_args(hint), value), value)
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return _record(hint, value)
    return value


def _record(contract: Any, value: dict[str, Any]) -> dict[str, Any]:
    known = {
        key: completed(hint, value[key]) if key in value else default
        for key, (hint, default) in fields_of(contract).items()
        if key in value or default is not dataclasses.MISSING
    }
    return {**value, **known}


@lru_cache(maxsize=64)
def fields_of(contract: Any) -> dict[str, tuple[Any, Any]]:
    """By JSON key: the field's type and its default as JSON, `MISSING` where it has none."""
    hints = typing.get_type_hints(contract, include_extras=True)
    return {
        field.name.rstrip("_"): (hints[field.name], _default(field, hints[field.name]))
        for field in dataclasses.fields(contract)
    }


def _default(field: "dataclasses.Field[Any]", hint: Any) -> Any:
    if field.default is not dataclasses.MISSING:
        return to_json(field.default)
    return None if type(None) in get_args(hint) else dataclasses.MISSING


def _arm(arms: tuple[Any, ...], value: Any) -> Any:
    """The record among `arms` that `value` says it is, or None."""
    records = [arm for arm in arms if dataclasses.is_dataclass(arm)]
    if len(records) == 1 or not isinstance(value, dict):
        return records[0] if records else None
    kinds = {get_args(typing.get_type_hints(arm)["kind"])[0]: arm for arm in records}
    return kinds.get(str(value.get("kind")))
