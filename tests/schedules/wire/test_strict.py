"""JSON and base64 are read so that no two readers can understand them differently."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.canonical import canonical, sha256_hex
from schedules.codec import MalformedError
from schedules.wire.strict import read_base64, read_json, write_base64

SMALL = st.integers(-(2**53), 2**53)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | SMALL | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_canonical_json_reads_back(value: object) -> None:
    """What is written canonically is read strictly as the same value, and written alike again."""
    assert read_json(canonical(value)) == value
    assert canonical(read_json(canonical(value))) == canonical(value)


@given(st.dictionaries(TEXT, SMALL, min_size=2))
def test_canonical_json_has_one_order(value: dict[str, int]) -> None:
    """The order in which keys were put in leaves no trace."""
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize("odd", [1.0, float("nan"), [1.5], {"a": (2.0,)}, {1: 2}, {"a": {2: 1}}])
def test_canonical_json_has_no_floats(odd: object) -> None:
    """A float, or a key that is no string, never enters anything that is signed."""
    with pytest.raises(TypeError):
        canonical(odd)


@pytest.mark.parametrize(
    "odd",
    [
        b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b"1.0", b"1e3", b"NaN", b"-Infinity", b"-0",
        b"9007199254740993", b"1" + b"0" * 5000, b"01", b"+1", b"'a'", b'"\\ud800"', b'"\\uDFFF"',
        b'"\\u0000"', b'"\\\\\\u0000"', b'"\n"', b'"\xff"', b"\xef\xbb\xbf1", b"1 2", b"", b" ",
        b"[1,]", b"{a:1}", b"[" * 100_000, b"nul", b'{"a" 1}', b"\xed\xa0\x80",
    ],
)  # fmt: skip
def test_loose_json_is_refused(odd: bytes) -> None:
    """Duplicate keys, floats, huge numbers, broken characters and all other laxity are refused."""
    with pytest.raises(MalformedError):
        read_json(odd)


def test_integers_reach_to_two_to_the_53() -> None:
    """Integers are exact in every JSON reader there is."""
    assert read_json(b"9007199254740992") == 2**53
    assert read_json(b"-9007199254740992") == -(2**53)


def test_a_backslash_before_u_is_no_escape() -> None:
    """The six characters of an escape may stand in a text, escaped themselves."""
    assert read_json(rb'"\\ud800 \\u0000"') == r"\ud800 \u0000"


@given(st.binary(max_size=200))
def test_base64_reads_back(data: bytes) -> None:
    """Bytes written as base64 are read back; there is one text for each."""
    assert read_base64(write_base64(data)) == data


@given(st.text("AZaz09+/=-_ \n", max_size=12))
def test_base64_has_one_text(text: str) -> None:
    """A text is read only if it is the very text that writing gives."""
    try:
        data = read_base64(text)
    except MalformedError:
        return
    assert base64.b64encode(data).decode() == text


def test_the_identity_is_sha256() -> None:
    """Identities and file names are SHA-256 in lower-case hexadecimal (FIPS 180-4's example)."""
    assert sha256_hex(b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@given(VALUES)
def test_canonical_is_plain_json(value: object) -> None:
    """Any JSON reader understands it."""
    assert json.loads(canonical(value)) == value
