"""Each step of the gate stands by itself: take it away, and a vector notices."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from schedules.codec import MalformedError
from schedules.wire import envelope, gate, order_gate, strict
from schedules.wire.gate import GateError, View
from schedules.wire.strict import read_base64
from schedules.wire.trust import TrustedKey
from tests.contract.vectors import load

VIEWS = load.views()


def outcomes() -> dict[str, str | None]:
    """How every vector that must be refused ends now, by name; None where it passes."""
    found: dict[str, str | None] = {}
    for down in load.down():
        if down.doubt is not None:
            found[f"down {down.name}"] = doubt(gate.judge, VIEWS[down.view], down.topic, down.raw)
    for up in load.up():
        if up.doubt is not None:
            public = read_base64(up.public)
            found[f"up {up.name}"] = doubt(gate.judge_up, up.topic, up.raw, up.device, public)
    for order in load.orders():
        if order.doubt is not None:
            found[f"order {order.name}"] = doubt(order.judge, VIEWS)
    return found


def doubt(judged: Callable[..., Any], *arguments: Any) -> str | None:
    """The doubt, `crash` for any other exception, None for a pass."""
    try:
        judged(*arguments)
    except GateError as refused:
        return refused.doubt
    except Exception:  # noqa: BLE001  (a gate with a step missing may fail anywhere behind it)
        return "crash"
    return None


def nothing(*_: Any) -> None:
    return None


def never(*_: Any) -> bool:
    return False


def always(*_: Any) -> bool:
    return True


def one(_: str) -> int:
    return 1


def any_holder(key: TrustedKey | None, holder: str) -> bytes:
    if key is None:
        raise GateError("key_unknown")
    return read_base64(key.public)


def loose_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError as bad:
        raise MalformedError("", "") from bad


def loose_json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError as bad:
        raise MalformedError("", "") from bad


def any_home(message: Any, body: Any, head: Any, topic: str, device: str) -> str:
    return topic


STEPS: list[tuple[Any, str, Any]] = [
    (gate, "_check_root", nothing),
    (gate, "_check_signed", nothing),
    (gate, "verify", always),
    (gate, "check_key", any_holder),
    (gate, "_check_issuer", nothing),
    (gate, "_home", any_home),
    (gate, "_check_area", nothing),
    (gate, "_check_time", nothing),
    (gate, "_check_sequence", never),
    (gate, "_check_sense", nothing),
    (gate, "check_programme", nothing),
    (gate, "check_config", nothing),
    (gate, "check_trust", nothing),
    (gate, "read_json", loose_json),
    (envelope, "read_json", loose_json),
    (envelope, "read_base64", loose_base64),
    (strict, "_no_duplicates", dict),
    (strict, "_small_int", one),
    (order_gate, "check_key", any_holder),
    (order_gate, "reaches", always),
    (order_gate, "verify", always),
    (order_gate, "people_needed", lambda *_: 1),
    (order_gate, "_check_times", nothing),
    (order_gate, "_check_people", nothing),
    (order_gate, "_check_proof", nothing),
    (order_gate, "_check_follow_up", nothing),
    (order_gate, "_check_inline", nothing),
    (order_gate, "read_base64", loose_base64),
]


@pytest.mark.parametrize(
    ("room", "name", "instead"), STEPS, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_every_step_is_needed(
    room: Any, name: str, instead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any one step, something that must be refused passes, or is refused elsewhere."""
    before = outcomes()
    monkeypatch.setattr(room, name, instead)
    changed = {case: end for case, end in outcomes().items() if end != before[case]}
    assert changed


def test_no_vector_crashes_the_gate() -> None:
    """Every refusal is a doubt with a name."""
    assert set(outcomes().values()).isdisjoint({None, "crash"})


def test_the_earlier_step_speaks_first() -> None:
    """A message wrong in several ways is refused by the earliest step, so nothing of a payload
    is read before its signature holds."""
    view: View = VIEWS["late"]
    wrong = next(one for one in load.down() if one.name == "one digit of the payload")
    assert doubt(gate.judge, view, wrong.topic, wrong.raw) == "signature"
    assert doubt(gate.judge, view, "loa/1/elsewhere", wrong.raw) == "topic_unknown"
