"""Documents are read exactly as their contracts say, or not at all."""

import dataclasses
import typing
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.canonical import canonical
from schedules.codec import MalformedError, from_json, to_json
from schedules.config import DeviceConfig
from schedules.programme import Programme
from schedules.recurrence import When
from schedules.wire.strict import read_json
from schedules.wire.topics import MESSAGES
from schedules.words import AtMost, Matches, ScheduledClass, Since, Within

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a contract's type, within its limits."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return limited(arguments[0], [a for a in arguments[1:] if not isinstance(a, str)])
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    if origin is Literal:
        return st.sampled_from(arguments)
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint, include_extras=True)
        fields = {f.name: values(hints[f.name]) for f in dataclasses.fields(hint)}
        return st.builds(typing.cast(type, hint), **fields)
    if arguments:
        return st.one_of([values(argument) for argument in arguments])
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT, int: st.integers(-(2**53), 2**53), bool: st.booleans(), date: st.dates(),
        type(None): st.none(),
    }  # fmt: skip
    return plain[hint]


def limited(base: Any, limits: list[Any]) -> st.SearchStrategy[Any]:
    match limits:
        case [Within(low, high)]:
            return st.integers(low, min(high, 2**53))
        case [Matches(pattern)]:
            return st.from_regex(pattern, fullmatch=True)
        case [AtMost(length)] if base is str:
            return TEXT.filter(lambda text: len(text) <= length)
        case [AtMost(length)]:
            return values(base).filter(lambda found: len(found) <= length)
        case [Since()]:
            return values(base)
        case [*others, Since()]:
            return limited(base, others)
        case _:
            raise AssertionError(f"no strategy for {limits}")


CONTRACTS = {name: message.contract for name, message in MESSAGES.items()}


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_message_reads_back(name: str) -> None:
    """Any body within its limits, written canonically and read strictly, is itself again."""

    @settings(max_examples=settings().max_examples // 4)
    @given(values(CONTRACTS[name]))
    def reads_back(body: Any) -> None:
        assert from_json(CONTRACTS[name], read_json(canonical(to_json(body)))) == body

    reads_back()


@settings(max_examples=settings().max_examples // 2)
@given(values(Programme), st.data())
def test_the_exact_keys_are_asked_for(programme: Programme, data: st.DataObject) -> None:
    """A key less, or one more, anywhere in a document, is refused."""
    value = to_json(programme)
    objects = list(inner_objects(value))
    chosen = data.draw(st.sampled_from(objects))
    if data.draw(st.booleans()):
        chosen.pop(data.draw(st.sampled_from(sorted(chosen))))
    else:
        chosen["x"] = None
    with pytest.raises(MalformedError):
        from_json(Programme, value)


def inner_objects(value: Any) -> typing.Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, (dict, list)):
            yield from inner_objects(inner)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "device", "rule", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(JSON, st.sampled_from(sorted(CONTRACTS)))
def test_anything_else_is_malformed(value: Any, name: str) -> None:
    """Any JSON that is not the contract's is refused in one way."""
    with pytest.raises(MalformedError):
        from_json(CONTRACTS[name], value)


WHEN = {
    "zone": "Asia/Ho_Chi_Minh", "first": "2026-11-01", "last": None, "times": [0],
    "rule": {"kind": "daily", "every": 1}, "except_days": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "odd", "named"),
    [
        ("first", "2026-11-31", "first"),
        ("first", "20261101", "first"),
        ("first", "2026-W45-1", "first"),
        ("first", None, "first"),
        ("times", [True], "times[0]"),
        ("times", [1.0], "times[0]"),
        ("times", [86_400_000], "times[0]"),
        ("times", [0] * 25, "times"),
        ("times", "0", "times"),
        ("rule", {"kind": "daily"}, "rule.every"),
        ("rule", {"kind": "yearly"}, "rule.kind"),
        ("rule", {"kind": 1}, "rule"),
        ("rule", "daily", "rule"),
        ("rule", None, "rule"),
        ("rule", {"kind": "daily", "every": 0}, "rule.every"),
        ("zone", 7, "zone"),
        ("zone", "x" * 65, "zone"),
    ],
)
def test_the_field_at_fault_is_named(field: str, odd: Any, named: str) -> None:
    """A refusal says where in the document it is wrong."""
    with pytest.raises(MalformedError) as refused:
        from_json(When, {**WHEN, field: odd})
    assert refused.value.field == named


def test_the_document_itself_may_be_at_fault() -> None:
    """What is no object at all is refused as the document."""
    with pytest.raises(MalformedError, match=r"^document: must be an object"):
        from_json(DeviceConfig, [])


@pytest.mark.parametrize("odd", ["urgent", "", None, 1, ["normal"]])
def test_a_class_is_one_of_its_words(odd: Any) -> None:
    """Only the listed words are read where a word is asked for."""
    with pytest.raises(MalformedError, match="must be one of normal, priority"):
        from_json(typing.cast(type, ScheduledClass), odd)


def test_booleans_are_read_as_such() -> None:
    """Only true and false are booleans; 1 is a number."""
    with pytest.raises(MalformedError, match="true or false"):
        from_json(bool, 1)


@dataclasses.dataclass(frozen=True)
class Grown:
    """One that a later version gave another field."""

    first: int
    later: Annotated[str | None, Since("0.2.0")] = None


def test_a_field_of_a_later_version_may_be_absent_and_no_other() -> None:
    """Whoever is older does not write it; what is unknown or lacking beside it is refused."""
    assert from_json(Grown, {"first": 1}) == Grown(1)
    assert from_json(Grown, {"first": 1, "later": "x"}) == Grown(1, "x")
    assert to_json(Grown(1)) == {"first": 1, "later": None}
    for wrong in ({"later": "x"}, {"first": 1, "last": 2}, {"first": 1, "later": 7}):
        with pytest.raises(MalformedError):
            from_json(Grown, wrong)
