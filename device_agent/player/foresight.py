"""Sound rendered long before it is heard, and taken back where news makes it wrong.

Pure but for its state: the renderer as it was before each pull that is not heard yet, and what the
core was to be told of it. So a card may be filled far ahead, which no busy machine empties, and
what is told now is heard now.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from device_agent.player.events import PlayerEvent
from device_agent.player.output import Foreseen, Stretch, earlier
from device_agent.player.renderer import Renderer

Heard = Callable[[int, Sequence[Stretch]], None]
"""Frames that are as good as heard, the first of them at that steady instant."""
Command = Callable[[Renderer], list[PlayerEvent]]
"""What changes the course of things; it is done again where a pull after it is taken back."""


@dataclass(frozen=True, slots=True)
class _Pull:
    """`before` is the renderer ahead of `commands`, which were done with this pull."""

    before: Renderer
    commands: tuple[Command, ...]
    stretches: Sequence[Stretch]
    heard_at_ns: int
    events: tuple[PlayerEvent, ...]


class Foresight:
    """A `Renderer` of which pulls may be taken back. The events of a pull come once it cannot, and
    `heard` gets its frames then, before its events."""

    def __init__(self, heard: Heard | None = None) -> None:
        self._heard = heard
        self._renderer = Renderer()
        self._pulls: deque[_Pull] = deque()
        self._pending: list[Command] = []
        self._wrong_ns: int | None = None

    def tell(self, command: Command, from_ns: int) -> list[PlayerEvent]:
        """Do it now, or with the next pull where something lies ahead; what is heard from
        `from_ns` on may be another."""
        self._wrong_ns = earlier(self._wrong_ns, from_ns)
        if self._pulls or self._pending:
            self._pending.append(command)
            return []
        return command(self._renderer)

    def wrong_from_ns(self) -> int | None:
        """As `Source.wrong_from_ns`."""
        found, self._wrong_ns = self._wrong_ns, None
        return found

    def quiet_until_ns(self) -> int | None:
        """As `Source.quiet_until_ns`."""
        return 0 if self._pending else self._renderer.quiet_until_ns()

    def pull(self, frames: int, heard_at_ns: int) -> tuple[list[Stretch], list[PlayerEvent]]:
        """As `Renderer.pull`; what lies ahead is as good as heard too."""
        events = self.settle(len(self._pulls))
        for command in self._taken():
            events += command(self._renderer)
        stretches, told = self._renderer.pull(frames, heard_at_ns)
        if self._heard:
            self._heard(heard_at_ns, stretches)
        return stretches, events + told

    def pull_ahead(self, frames: int, heard_at_ns: int) -> Foreseen | None:
        """As `Source.pull_ahead`."""
        before, commands, events = self._renderer.copy(), self._taken(), []
        for command in commands:
            events += command(self._renderer)
        if self._renderer.foreseeable(frames, heard_at_ns):
            wanting = self._renderer.wanting
            stretches, told = self._renderer.pull(frames, heard_at_ns)
            if self._renderer.wanting == wanting:
                events += told
                self._pulls.append(_Pull(before, commands, stretches, heard_at_ns, tuple(events)))
                return Foreseen(stretches, bool(events))
        self._renderer, self._pending = before, list(commands)
        return None

    def take_back(self, pulls: int) -> None:
        """As `Source.take_back`."""
        for _ in range(pulls):
            last = self._pulls.pop()
            self._renderer = last.before
            self._pending[:0] = last.commands

    def settle(self, pulls: int) -> list[PlayerEvent]:
        """The first so many of the pulls ahead are as good as heard: what is to be told of them."""
        events: list[PlayerEvent] = []
        for _ in range(pulls):
            pull = self._pulls.popleft()
            if self._heard:
                self._heard(pull.heard_at_ns, pull.stretches)
            events += pull.events
        return events

    def abandon(self, now_ns: int) -> list[PlayerEvent]:
        """As `Renderer.abandon`."""
        events = self.settle(len(self._pulls))
        for command in self._taken():
            events += command(self._renderer)
        return events + self._renderer.abandon(now_ns)

    def _taken(self) -> tuple[Command, ...]:
        pending, self._pending = self._pending, []
        return tuple(pending)
