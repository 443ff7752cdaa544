"""`orders` (down, retained): the list of orders in force for one area.

The office key signs the list; each order in it is signed on its own by an area's key and
judged on its own, and an urgent one brings people's approvals of its exact bytes.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from schedules.wire.envelope import EnvelopeText
from schedules.wire.passkeys import PasskeyProof
from schedules.words import AreaId, AtMost, Instant, KeyId, PersonId

IN_FORCE_MAX = 16


@dataclass(frozen=True, slots=True)
class HeldProof:
    """By a key that the server holds for a person: Ed25519 over `approval_bytes`, in base64."""

    signature: Annotated[str, AtMost(128)]
    kind: Literal["server-held"] = "server-held"


@dataclass(frozen=True, slots=True)
class Approval:
    """That `person` approved an order, by the trusted key `key`: the proof over its identity."""

    person: PersonId
    key: KeyId
    proof: HeldProof | PasskeyProof


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """An order in its own envelope of type `order`, and who approved it.

    `begins_ms` stands outside what people approved, so that an alarm begins as soon as the last
    of them has: an instant from the order's own `at_ms` on and before its `until_ms`, chosen by
    the office that signs the list. None: it begins at `at_ms`.
    """

    order: EnvelopeText
    approvals: Annotated[tuple[Approval, ...], AtMost(5)] = ()
    begins_ms: Instant | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders in force for `area`; what a newer list leaves out has ended, stops excepted."""

    area: AreaId
    orders: Annotated[tuple[SignedOrder, ...], AtMost(IN_FORCE_MAX)] = ()


def approval_bytes(order_identity: str) -> bytes:
    """What a key that stands in for a person's passkey signs: a prefix of its own, and the
    identity of the order's signed bytes."""
    return b"loa/1\napproval\n" + order_identity.encode()
