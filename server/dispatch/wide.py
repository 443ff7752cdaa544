"""Which list of orders waits for a checkpoint of the log: one that reaches further than one
commune-level unit, and whose newest order is no stop (ADR 37)."""

from typing import Any, Final

from schedules.wire.envelope import open_text
from schedules.wire.orders import Orders, SignedOrder
from schedules.wire.strict import read_json
from schedules.words import COMMUNE_KINDS
from server.areas.tree import AreaTree

_SILENCES: Final = frozenset({"stop", "lift"})


def waits_for_checkpoint(tree: AreaTree, body: Orders) -> bool:
    """It is our own list: signatures are not checked."""
    if body.area not in tree.nodes or not body.orders:
        return False
    if tree.nodes[tree.unit_of(body.area)].kind in COMMUNE_KINDS:
        return False
    newest = max(map(_payload, body.orders), key=lambda one: int(one["sequence"]))
    return newest["body"]["kind"] not in _SILENCES


def _payload(signed: SignedOrder) -> Any:
    return read_json(open_text(signed.order).payload)
