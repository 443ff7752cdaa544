"""What people are told of, whom it concerns, and by which ways it reaches them."""

from dataclasses import dataclass
from typing import Final, Literal

from server.accounts.rights import Action, Role

Kind = Literal[
    "second_signature",
    "off_air",
    "approval",
    "offer",
    "unsounded",
    "silent",
    "unheard",
    "sim_low",
    "data_high",
    "expiring",
    "report",
    "feedback",
]
Way = Literal["ended", "line", "fell_back", "not_begun"]
"""How something went off the air: a relay ended; a speaker's line broke; a relay took another of
its sources, or could not begin at its weekly time."""
Channel = Literal["email", "push", "webhook"]
Language = Literal["vi", "en"]

KINDS: Final[tuple[Kind, ...]] = (
    "second_signature", "off_air", "approval", "offer", "feedback", "unsounded", "silent",
    "unheard", "sim_low", "data_high", "expiring", "report",
)  # fmt: skip
"""The most pressing first: a message tells them in this order."""
CHANNELS: Final[tuple[Channel, ...]] = ("push", "email", "webhook")


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a kind concerns: who holds `role`, which may do `action` there. `escalates`: it waits
    for a decision, and where none comes a deputy is told."""

    role: Role
    action: Action
    escalates: bool


CONCERNS: Final[dict[Kind, Concern]] = {
    "second_signature": Concern("approver", "order.sign", escalates=True),
    "off_air": Concern("operator", "live.speak", escalates=False),
    "approval": Concern("approver", "bulletin.approve", escalates=True),
    "offer": Concern("operator", "offer.answer", escalates=True),
    "unsounded": Concern("operator", "programme.edit", escalates=False),
    "silent": Concern("operator", "device.manage", escalates=False),
    "unheard": Concern("operator", "device.manage", escalates=False),
    "sim_low": Concern("operator", "device.manage", escalates=False),
    "data_high": Concern("operator", "device.manage", escalates=False),
    "expiring": Concern("administrator", "device.manage", escalates=False),
    "report": Concern("operator", "read", escalates=False),
    "feedback": Concern("operator", "feedback.write", escalates=False),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that waits for somebody, or that somebody should know, in `area`.

    `key` names it for good: nobody is told of one key twice by one channel. `about` is the id of
    the bulletin, entry or device, `title` what people call it, `since_ms` when it began to wait
    (or should have sounded). `hands` are accounts that may not decide it; `loudspeakers` how many
    of them it is about; `by` the name of the area it comes from; `way` how it went off the air.
    `places`, below `area`, are where it takes a right to decide it; empty: in `area`.
    """

    key: str
    kind: Kind
    area: str
    about: str
    title: str
    since_ms: int
    urgent: bool = False
    hands: frozenset[str] = frozenset()
    loudspeakers: int = 0
    by: str = ""
    way: Way = "ended"
    places: tuple[str, ...] = ()
