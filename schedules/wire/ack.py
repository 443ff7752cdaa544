"""`ack` (down): receipts that the server's own database holds.

A broker's acknowledgement is not storage. `stored_through` may go back (a server restored
from a backup): the device then sends everything above it again.
"""

from dataclasses import dataclass

from schedules.words import Count, JournalId


@dataclass(frozen=True, slots=True)
class Ack:
    """Every receipt of `journal` up to and including `stored_through` is stored; 0 for none."""

    journal: JournalId
    stored_through: Count
