"""A forger without keys never gets a message past the gate that its maker did not sign."""

import contextlib
import json
from collections import Counter
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.codec import MalformedError
from schedules.wire.gate import GateError, judge, judge_up
from schedules.wire.strict import read_json
from tests.contract.vectors import cast, down, load
from tests.schedules.wire.forgery import Forger

FORGERIES = 20_000
"""Others in each run; `./run soak gate` makes a million."""
VIEW = load.views()["known"]


def test_no_forgery_passes(drawn: int) -> None:
    """Of twenty thousand bent messages none is accepted. Those that still hold the very bytes
    signed, with their proofs, are no forgeries, and not among them."""
    forger, ends, seeds = Forger(), Counter[str](), count(drawn * FORGERIES)
    while ends.total() - ends["genuine"] < FORGERIES:
        ends[forger.attempt(next(seeds))] += 1
    assert ends["genuine"] < FORGERIES / 4
    assert {"not_strict", "base64", "signature", "approvals", "type_unknown"} <= ends.keys()


def test_the_outer_form_is_no_secret() -> None:
    """Spaces and the order of keys around the signed bytes may change on the way: the document
    is the same, and so is its identity. Nothing else may."""
    raw = down.programme()
    plain = judge(VIEW, down.WARD_AT, raw)
    for bent in (down.spaced(raw), down.reordered(raw), raw + b"\n"):
        document = judge(VIEW, down.WARD_AT, bent)
        assert (document.identity, document.body) == (plain.identity, plain.body)


@given(st.binary(max_size=300), st.sampled_from(["loa/1/trust", down.INBOX, down.TIME_AT, "x"]))
def test_any_bytes_are_refused_as_bytes(raw: bytes, topic: str) -> None:
    """Whatever bytes come, the gate answers with a doubt and with nothing else."""
    public = cast.key(cast.DEVICE).public
    with pytest.raises(GateError):
        judge(VIEW, topic, raw)
    with pytest.raises(GateError):
        judge_up(topic, raw, cast.DEVICE, public)


NAMES = ["issuer", "audience", "body", "area", "entries", "x"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["programme", "config", "trust", "orders"]))
def test_any_signed_json_is_judged(body: object, type_: str) -> None:
    """A message that is truly signed but says nonsense is refused by its payload, not by a
    crash."""
    signer = {"programme": cast.WARD, "config": "office", "orders": "office"}.get(type_)
    topic = {"programme": down.WARD_AT, "config": down.CONFIG_AT, "orders": down.ORDERS_AT}
    raw = down.signed(type_, _json(body), signer or "root 1")
    with pytest.raises(GateError) as refused:
        judge(VIEW, topic.get(type_, down.TRUST_AT), raw)
    assert refused.value.doubt in {"payload", "key_not_allowed"}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


@given(st.binary(max_size=100))
def test_the_strict_reader_fails_in_one_way(raw: bytes) -> None:
    """Any bytes are read as JSON or refused as malformed."""
    with contextlib.suppress(MalformedError):
        read_json(raw)
