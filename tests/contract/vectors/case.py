"""The forms of a vector, as they stand in the JSON files and as tests receive them."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from schedules.codec import from_json, to_json
from schedules.config import DeviceConfig
from schedules.orders import Issued, Live, Relay
from schedules.wire.gate import Document, View, judge
from schedules.wire.live_gate import Came, Packet, judge_batch
from schedules.wire.order_gate import judge_order
from schedules.wire.orders import SignedOrder
from schedules.wire.status import Held
from schedules.wire.strict import read_base64, write_base64
from schedules.wire.trust import Root, Trust

HERE = Path(__file__).parent

Raw = dict[str, Any]


def raw_json(raw: bytes) -> Raw:
    """Message bytes in a JSON file: as text where they are text, trailing spaces counted."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return {"base64": write_base64(raw)}
    bare = text.rstrip(" ")
    return {"text": bare, "spaces": len(text) - len(bare)}


def raw_bytes(value: Raw) -> bytes:
    if "base64" in value:
        return read_base64(value["base64"])
    return (str(value["text"]) + " " * int(value["spaces"])).encode()


@dataclass(frozen=True)
class Down:
    """A message that comes down to a device that knows `view`.

    Refused with `doubt`, or accepted (None) at home on `home`, with that identity.
    """

    name: str
    view: str
    topic: str
    raw: bytes
    doubt: str | None
    home: str | None = None
    type: str | None = None
    identity: str | None = None
    repeated: bool = False


@dataclass(frozen=True)
class Up:
    """A message that comes up from `device`, enrolled with the public key `public` (base64)."""

    name: str
    topic: str
    device: str
    public: str
    raw: bytes
    doubt: str | None
    type: str | None = None
    identity: str | None = None


@dataclass(frozen=True)
class Judged:
    """One signed order (JSON of `SignedOrder`) judged on its own under `view`'s trust, `beside`
    the others of its list."""

    name: str
    view: str
    topic: str
    signed: Any
    doubt: str | None
    order: str | None = None
    sequence: int | None = None
    rank: int | None = None
    beside: tuple[Any, ...] = ()
    at_ms: int | None = None

    def judge(self, views: dict[str, View]) -> Issued:
        """Raises `GateError`."""
        view = views[self.view]
        assert view.trust is not None
        assert view.now is not None
        signed = from_json(SignedOrder, self.signed)
        beside = tuple(from_json(SignedOrder, one) for one in self.beside)
        return judge_order(signed, self.topic, view.trust, view.configs[0], view.now, beside)


@dataclass(frozen=True)
class Batch:
    """A batch of live sound under `order` (JSON) of `issuer`, where `came` has come by number.

    Refused with `doubt`, or taken (None): the places of its packets, in milliseconds, none where
    it came before.
    """

    name: str
    now: int
    topic: str
    raw: bytes
    order: Any
    issuer: str
    came: dict[str, str]
    doubt: str | None
    offsets_ms: tuple[int, ...] = ()

    def judge(self, view: View, raw: bytes | None = None) -> tuple[Document, tuple[Packet, ...]]:
        """The batch (or `raw` in its place) through both gates. Raises `GateError`."""
        raw = self.raw if raw is None else raw
        document = judge(replace(view, now=self.now), self.topic, raw)
        contract = {"live": Live, "relay": Relay}[self.order["kind"]]
        issued = Issued(from_json(contract, self.order), self.now, 0, self.issuer)
        recent = {int(n): identity for n, identity in self.came.items()}
        came = Came(max(recent, default=-1), recent)
        after, packets = judge_batch(document, issued, came, self.now)
        assert after.recent[document.body.n] == document.identity
        return document, packets


@dataclass(frozen=True)
class DayPlan:
    """The digest of one local day, and how many items and skips stand in the plan."""

    day: str
    digest: str
    items: int
    skips: int


@dataclass(frozen=True)
class Planned:
    """Programmes and configuration, as JSON, and the plans they give."""

    name: str
    programmes: tuple[Any, ...]
    config: Any
    days: tuple[DayPlan, ...]


def view_json(view: View) -> dict[str, Any]:
    return {
        "device": view.device,
        "root": to_json(view.root),
        "trust": to_json(view.trust),
        "configs": [to_json(config) for config in view.configs],
        "held": {topic: to_json(held) for topic, held in view.held.items()},
        "now": view.now,
        "floor": view.floor,
    }


def read_view(value: dict[str, Any]) -> View:
    return View(
        device=value["device"],
        root=from_json(Root, value["root"]),
        trust=None if value["trust"] is None else from_json(Trust, value["trust"]),
        configs=tuple(from_json(DeviceConfig, config) for config in value["configs"]),
        held={topic: from_json(Held, held) for topic, held in value["held"].items()},
        now=value["now"],
        floor=value["floor"],
    )


def read_file(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_bytes())
