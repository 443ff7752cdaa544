"""What does not wait for the next tick: an order that silences, a tone that sounds now.

A stage that issues orders stands before the one that publishes, and does not know it. Where no
carrier is set (tests, commands without a broker) the next tick of the outbox carries all the same.
"""

from collections.abc import Callable
from typing import Protocol

from server.base.outbox import Due


class Carrier(Protocol):
    """`server.dispatch.publishing.Publisher`, as earlier stages see it."""

    @property
    def connected(self) -> bool:
        """Whether the broker can be reached at this moment."""

    def hurry(self, due: Due, subject: str) -> None:
        """Make and publish the document that is due, now, on the caller's thread.

        Raises nothing: what does not succeed stays in the outbox, for the next tick.
        """

    def post(self, topic: str, payload: bytes, qos: int = 1) -> None:
        """Publish a message that nobody keeps, at most once; lost where it does not get through.

        At QoS 0 the broker sends no word back: for sound, of which the next is on its way.
        """


class Express:
    """The house's way past the ticks; to be called after the commit of what it carries."""

    def __init__(self) -> None:
        self._carrier: Carrier | None = None
        self._before_return: Callable[[], None] | None = None

    def carried_by(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def before_return(self, do: Callable[[], None]) -> None:
        """To be done at each new connection, before anything that waited for it is sent."""
        self._before_return = do

    def returns(self) -> None:
        """The carrier says so, once for each connection."""
        if self._before_return is not None:
            self._before_return()

    @property
    def connected(self) -> bool:
        return self._carrier is not None and self._carrier.connected

    def hurry(self, due: Due, subject: str) -> None:
        if self._carrier is not None:
            self._carrier.hurry(due, subject)

    def post(self, topic: str, payload: bytes, qos: int = 1) -> None:
        if self._carrier is not None:
            self._carrier.post(topic, payload, qos)
