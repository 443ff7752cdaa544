"""`orders` (down, retained): the list of orders in force for one area.

The office key signs the list; each order in it is signed on its own by an area's key and
judged on its own, and an urgent one brings people's approvals of its exact bytes.
"""

from dataclasses import dataclass
from typing import Annotated

from schedules.wire.envelope import EnvelopeText
from schedules.words import AreaId, AtMost, Base64, PersonId

IN_FORCE_MAX = 16


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's signature (base64) over `approval_bytes` of an order's identity."""

    person: PersonId
    method: Annotated[str, AtMost(32)]
    proof: Base64


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """An order in its own envelope of type `order`, and who approved it."""

    order: EnvelopeText
    approvals: Annotated[tuple[Approval, ...], AtMost(5)] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders in force for `area`; what a newer list leaves out has ended, stops excepted."""

    area: AreaId
    orders: Annotated[tuple[SignedOrder, ...], AtMost(IN_FORCE_MAX)] = ()


def approval_bytes(order_identity: str) -> bytes:
    """What a person signs: a prefix of its own, and the identity of the order's signed bytes."""
    return b"loa/1\napproval\n" + order_identity.encode()
