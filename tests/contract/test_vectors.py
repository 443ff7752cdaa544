"""The golden vectors hold here; the server's and the agent's tests run the same files."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from schedules.codec import from_json, to_json
from schedules.config import DeviceConfig
from schedules.programme import Programme
from schedules.resolve import resolve
from schedules.wire import gate, topics
from schedules.wire.gate import GateError, judge, judge_up, reopen
from schedules.wire.keys import SigningKey
from schedules.wire.receipt import Receipt
from schedules.wire.status import Status
from schedules.wire.strict import read_base64
from schedules.wire.trust import Trust
from tests.contract.vectors import load, make
from tests.contract.vectors.authenticator import PointKey
from tests.contract.vectors.case import HERE, Batch, Down, Judged, Planned, Up, read_file

VIEWS = load.views()


def by_name(case: Down | Up | Judged | Batch | Planned) -> str:
    return case.name


@pytest.mark.parametrize("case", load.down(), ids=by_name)
def test_what_comes_down(case: Down) -> None:
    """A device takes exactly the messages it must, and names the first doubt of the others."""
    if case.doubt is not None:
        with pytest.raises(GateError) as refused:
            judge(VIEWS[case.view], case.topic, case.raw)
        assert refused.value.doubt == case.doubt
        return
    document = judge(VIEWS[case.view], case.topic, case.raw)
    assert (document.topic, document.type) == (case.home, case.type)
    assert (document.identity, document.repeated) == (case.identity, case.repeated)
    assert reopen(VIEWS[case.view], case.topic, case.raw).identity == case.identity


@pytest.mark.parametrize("case", load.up(), ids=by_name)
def test_what_comes_up(case: Up) -> None:
    """A server takes from a device what that device signed about itself, nothing else."""
    if case.doubt is not None:
        with pytest.raises(GateError) as refused:
            judge_up(case.topic, case.raw, case.device, read_base64(case.public))
        assert refused.value.doubt == case.doubt
        return
    document = judge_up(case.topic, case.raw, case.device, read_base64(case.public))
    assert (document.type, document.identity) == (case.type, case.identity)


@pytest.mark.parametrize("case", load.orders(), ids=by_name)
def test_single_orders(case: Judged) -> None:
    """Each order is judged on its own: who may give it, when, and how many people approved."""
    if case.doubt is not None:
        with pytest.raises(GateError) as refused:
            case.judge(VIEWS)
        assert refused.value.doubt == case.doubt
        return
    issued = case.judge(VIEWS)
    at_ms = getattr(issued.order, "at_ms", None)
    told = issued.order.id, issued.sequence, issued.rank, at_ms
    assert told == (case.order, case.sequence, case.rank, case.at_ms)


@pytest.mark.parametrize("case", load.live(), ids=by_name)
def test_batches_of_live_sound(case: Batch) -> None:
    """A batch is judged by its session's order, by its times, and by what came before it."""
    if case.doubt is not None:
        with pytest.raises(GateError) as refused:
            case.judge(VIEWS["known"])
        assert refused.value.doubt == case.doubt
        return
    _, packets = case.judge(VIEWS["known"])
    assert tuple(packet.offset_ms for packet in packets) == case.offsets_ms


@pytest.mark.parametrize("case", load.plans(), ids=by_name)
def test_plan_digests(case: Planned) -> None:
    """Equal programmes, configuration and day give the recorded digest, daylight saving or not."""
    programmes = [from_json(Programme, one) for one in case.programmes]
    config = from_json(DeviceConfig, case.config)
    by_area = {one.area: one for one in programmes}
    for day in case.days:
        plan = resolve(by_area, config, date.fromisoformat(day.day))
        assert (len(plan.items), len(plan.skips)) == (day.items, day.skips)
        assert plan.digest == day.digest


def test_every_doubt_has_a_vector() -> None:
    """There is no step of the gate that no vector fails at."""
    told = {case.doubt for case in load.down()}
    told |= {case.doubt for case in load.up()} | {case.doubt for case in load.orders()}
    told |= {case.doubt for case in load.live()}
    assert told - {None} == set(get_args(gate.Doubt))


def test_every_message_has_a_vector() -> None:
    """Each type of the topic table is accepted in at least one vector."""
    passed = {case.type for case in load.down() if case.doubt is None}
    passed |= {case.type for case in load.up() if case.doubt is None}
    assert passed == set(topics.MESSAGES)


def test_vectors_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    """The script beside the vectors makes identical files, so a change to one is a change of
    the contract."""
    make.write(tmp_path)
    names = sorted(path.name for path in HERE.glob("*.json"))
    assert names == sorted(path.name for path in tmp_path.iterdir())
    for name in names:
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes(), name


def test_keys_come_from_their_names() -> None:
    """A vector's key is the SHA-256 of its published seed; none of them guards anything."""
    for one in read_file("keys"):
        seed = hashlib.sha256(one["seed"].encode()).digest()
        key = PointKey(seed) if one["algorithm"] == "es256" else SigningKey.from_bytes(seed)
        assert (key.id, key.public_text) == (one["id"], one["public"])


@pytest.mark.parametrize(
    ("name", "contract"),
    [
        ("programme", Programme),
        ("config", DeviceConfig),
        ("trust", Trust),
        ("receipt", Receipt),
        ("status", Status),
    ],
)
def test_documents_read_and_write_alike(name: str, contract: type) -> None:
    """A document read from JSON and written again is the same JSON."""
    value = read_file("documents")[name]
    assert to_json(from_json(contract, value)) == value
    assert json.loads(json.dumps(value)) == value
