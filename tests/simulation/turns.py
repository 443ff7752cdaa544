"""Whose turn it is among many agents: each is asked again only after something happened to it."""

from heapq import heappop, heappush

from tests.simulation.loudspeaker import Loudspeaker

NEVER = 2**63


class Turns:
    """The next instant of every agent of the list that it is given, and who was touched of late.

    What an agent does next follows from what happened to it, so that an instant once told holds
    until it is touched; an entry of the heap that is no longer what the agent said is passed over.
    """

    def __init__(self, agents: list[Loudspeaker]) -> None:
        self._agents = agents
        self._next: list[int] = []
        self._waiting: list[tuple[int, int]] = []
        self._stale: set[int] = set()
        self._touched: set[int] = set()

    def add(self, agent: Loudspeaker) -> None:
        n = len(self._agents)
        self._agents.append(agent)
        self._next.append(NEVER)

        def touched() -> None:
            self._stale.add(n)
            self._touched.add(n)

        agent.on_touched = touched
        touched()

    def next_ns(self) -> int:
        """When the first of all does something by itself; `NEVER` if none does."""
        for n in self._stale:
            at = self._agents[n].next_ns()
            self._next[n] = NEVER if at is None else at
            heappush(self._waiting, (self._next[n], n))
        self._stale.clear()
        while self._waiting and self._next[self._waiting[0][1]] != self._waiting[0][0]:
            heappop(self._waiting)
        return self._waiting[0][0] if self._waiting else NEVER

    def due(self, at_ns: int) -> list[Loudspeaker]:
        """Those who do something by then, each once, in the order of the list."""
        found: set[int] = set()
        while self.next_ns() <= at_ns:
            found.add(heappop(self._waiting)[1])
        return [self._agents[n] for n in sorted(found)]

    def touched(self) -> list[Loudspeaker]:
        """Those to whom something happened since this was asked, in the order of the list."""
        found = sorted(self._touched)
        self._touched.clear()
        return [self._agents[n] for n in found]
