"""Frozen dataclasses to plain JSON values and back, strictly.

The dataclass is the contract: reading demands exactly its keys, exactly its types and the
limits of `schedules.words`; a missing key, an extra one, a float or a `true` where an
integer belongs is `MalformedError`. Only a field marked `Since` may be absent. A trailing
underscore is not part of the key (`class_` is written `class`). A union of dataclasses is told
apart by their `kind` literal.
"""

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_args, get_origin

from schedules.words import AtMost, Limit, Matches, Since, Within

T = TypeVar("T")
Reader = Callable[[Any], Any]


class MalformedError(ValueError):
    """A JSON value that is not of the contract's form; `field` is the path to it."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field or 'document'}: {what}")
        self.field = field
        self._what = what

    def within(self, outer: str) -> "MalformedError":
        """The same fault, told from the document that holds this one as its field `outer`."""
        dot = "." if self.field and self.field[0] != "[" else ""
        return MalformedError(f"{outer}{dot}{self.field}", self._what)


def to_json(value: Any) -> Any:
    """Plain JSON values (dict, list, str, int, bool, None) of a contract dataclass."""
    if isinstance(value, (str, int)) or value is None:
        return value
    if isinstance(value, tuple):
        return [to_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return {key: to_json(getattr(value, name)) for key, name in _keys(type(value))}


def from_json(contract: type[T], value: Any) -> T:
    """The dataclass `contract` read from JSON values. Raises `MalformedError`."""
    read: T = _reader(contract)(value)
    return read


def _keys(contract: Any) -> tuple[tuple[str, str], ...]:
    return _fields(contract)


@lru_cache(maxsize=256)
def _fields(contract: Any) -> tuple[tuple[str, str], ...]:
    return tuple((f.name.rstrip("_"), f.name) for f in dataclasses.fields(contract))


def _reader(hint: Any) -> Reader:
    return _compiled(hint)


@lru_cache(maxsize=512)
def _compiled(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin is typing.Annotated:
        return _limited(hint)
    if origin is tuple:
        return _tuple_of(_reader(get_args(hint)[0]))
    if origin in (typing.Union, types.UnionType):
        return _union(get_args(hint))
    if origin is Literal:
        return _literal(get_args(hint))
    if dataclasses.is_dataclass(hint):
        return _record(typing.cast(type, hint))
    return {str: _string, int: _integer, bool: _boolean, date: _date}[hint]


def _record(contract: type) -> Reader:
    hints = typing.get_type_hints(contract, include_extras=True)
    readers = [(key, name, _reader(hints[name])) for key, name in _keys(contract)]
    keys = {key for key, _, _ in readers}
    later = {key for key, name, _ in readers if _is_later(hints[name])}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise MalformedError("", "must be an object")
        if value.keys() != keys:
            odd = sorted(map(str, (value.keys() ^ keys) - (later - value.keys())))
            if odd:
                raise MalformedError(odd[0], "is missing or not expected")
        found = {}
        for key, name, reader in readers:
            if key in value:
                try:
                    found[name] = reader(value[key])
                except MalformedError as bad:
                    raise bad.within(key) from bad
        return contract(**found)

    return read


def _is_later(hint: Any) -> bool:
    return any(isinstance(one, Since) for one in getattr(hint, "__metadata__", ()))


def _union(arms: tuple[Any, ...]) -> Reader:
    contracts = {_kind(arm): _reader(arm) for arm in arms if dataclasses.is_dataclass(arm)}
    plain = [_reader(arm) for arm in arms if arm is not type(None) and not _is_record(arm)]
    may_be_none = type(None) in arms
    only = next(iter(contracts.values())) if len(contracts) == 1 else None

    def read(value: Any) -> Any:
        if value is None and may_be_none:
            return None
        if contracts and isinstance(value, dict):
            if only is not None:
                return only(value)
            if isinstance(value.get("kind"), str):
                if value["kind"] in contracts:
                    return contracts[value["kind"]](value)
                raise MalformedError("kind", "is not known")
        if len(plain) == 1:
            return plain[0](value)
        raise MalformedError("", "is none of the expected forms")

    return read


def _is_record(arm: Any) -> bool:
    return dataclasses.is_dataclass(arm)


def _kind(contract: Any) -> str:
    hint = typing.get_type_hints(contract).get("kind")
    return str(get_args(hint)[0]) if hint is not None else ""


def _tuple_of(inner: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise MalformedError("", "must be a list")
        found = []
        for n, one in enumerate(value):
            try:
                found.append(inner(one))
            except MalformedError as bad:
                raise bad.within(f"[{n}]") from bad
        return tuple(found)

    return read


def _limited(hint: Any) -> Reader:
    base, *limits = get_args(hint)
    reader = _reader(base)
    checks: list[tuple[Callable[[Any], bool], Limit]] = [
        (limit.accepts, limit) for limit in limits if isinstance(limit, (Matches, Within, AtMost))
    ]

    def read(value: Any) -> Any:
        plain = reader(value)
        for accepts, limit in checks:
            if not accepts(plain):
                raise MalformedError("", f"is outside its limits ({limit})")
        return plain

    return read


def _literal(allowed: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in allowed:
            raise MalformedError("", f"must be one of {', '.join(map(str, allowed))}")
        return value

    return read


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise MalformedError("", "must be a string")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedError("", "must be an integer")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise MalformedError("", "must be true or false")
    return value


def _date(value: Any) -> date:
    text = _string(value)
    try:
        day = date.fromisoformat(text)
    except ValueError as bad:
        raise MalformedError("", "must be a date, YYYY-MM-DD") from bad
    if day.isoformat() != text:
        raise MalformedError("", "must be a date, YYYY-MM-DD")
    return day
