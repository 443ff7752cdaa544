"""What a device sent and received over the air, by cause, as its status tells it (ADR 48)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal, get_args

from schedules.words import AtMost, Count

Cause = Literal[
    "connecting",
    "status",
    "beat",
    "receipts",
    "documents",
    "time",
    "live",
    "content",
    "updates",
    "other",
    "overhead",
    "machine",
]
"""Why bytes went. `connecting`: until the broker took us in, TCP and TLS among it, and attempts
that failed. From `status` to `other` the messages as MQTT has them: `receipts` with their
acknowledgements, `documents` are trust, configuration, programmes and orders. `content` and
`updates` are whole HTTP connections. `overhead` is the rest of the broker's line: TCP/IP, TLS,
acknowledgements, what was sent again. `machine`: what the modem counted beyond all that, which
other programs on it used."""

CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class UsedDay:
    """Bytes of one local day, sent and received together, as far as it has gone: by `CAUSES`, in
    their order; one that stands further back than the list is long used nothing."""

    day: date
    by_cause: Annotated[tuple[Count, ...], AtMost(16)]
