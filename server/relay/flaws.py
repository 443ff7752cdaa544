"""What is wrong with a source, as it is told: the next is tried."""

from typing import Literal

Flaw = Literal[
    "forbidden", "unreachable", "answered_badly", "wrong_format", "stalled", "silent", "ended"
]
"""Its address leads to a private network, or is none; it cannot be reached; its server answers with
an error; what it gives is no sound that is read here; nothing comes any more; it is silent; it
came to its end."""


class SourceFailedError(Exception):
    """A source gives nothing (more) that could be sounded."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw
