"""The port to every way of telling: one letter to one address, or a fault that says why not."""

from dataclasses import dataclass, field
from typing import Protocol

from server.notices.words import Letter


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: a mailbox, or the address of a hook or of a browser's push service.

    `secret` signs what a hook is sent; `p256dh` and `auth` are a browser's keys, in unpadded
    base64url. `id` names a browser.
    """

    to: str
    secret: str = field(default="", repr=False)
    p256dh: str = ""
    auth: str = field(default="", repr=False)
    id: str = ""


class Way(Protocol):
    """One channel."""

    def send(self, letter: Letter, address: Address, now: int) -> None:
        """Hand the letter over, once, within about ten seconds; `now` in UTC milliseconds.

        Returning means that the other side took it. Raises `NotDeliveredError`, and nothing else
        whatever the other side does: hangs up, answers nonsense, sends without end.
        """
