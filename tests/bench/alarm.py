"""An alarm on the device: from the message to the player's being told, and what judging costs.

The core and the journal are the real ones, on a real disk; the time is virtual, the work is not.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, cast

from device_agent.core import effects as do
from device_agent.journal import Journal
from schedules.wire.gate import judge
from schedules.wire.keys import verify
from schedules.wire.order_gate import judge_order
from schedules.wire.orders import Orders
from tests.bench.row import Row
from tests.contract.vectors import approvals, down
from tests.contract.vectors import cast as vectors
from tests.device_agent.core.city import HOUR, MINUTE, WARD, at, entry, urgent
from tests.device_agent.core.world import World
from tests.simulation.agent_journal import MemoryJournal

ALARMS = 60


def rows() -> Iterator[Row]:
    yield _judging()
    yield from _telling()


def _judging() -> Row:
    """A list with one alarm that two people approved by passkey, from bytes to an order."""
    view = down.views()["known"]
    assert view.trust is not None
    assert view.now is not None
    trust, now = view.trust, view.now
    signed = approvals.by(vectors.CHAIRMAN_PASSKEY, vectors.VICE_CHAIRMAN_PASSKEY, night=True)
    raw = down.office("orders", down.ORDERS_AT, Orders(vectors.WARD, (signed,)))
    message, key = b"x" * 1_000, vectors.key("office")
    signature = key.sign(message)

    def judged() -> None:
        found = judge(view, down.ORDERS_AT, raw).body
        judge_order(found.orders[0], down.ORDERS_AT, trust, view.configs[0], now, found.orders)

    bare = _ms(lambda: verify(key.public, message, signature))
    reason = "beside two bare Ed25519 verifications; it makes two, and two on P-256"
    return _row("a list with one alarm and two passkeys, judged", _ms(judged), 2 * bare, 5, reason)


def _telling() -> Iterator[Row]:
    """Its audio is in the cache; the list is stored before anything sounds."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder) / "journal.sqlite")
        daily = [entry(f"e{n}", 7 * HOUR + n * 10 * MINUTE) for n in range(40)]
        world = World(at(6), tuple(daily))
        world.agent.journal = cast(MemoryJournal, journal)  # the same contract, see test_journal
        world.begin()
        told = sorted(_told_ms(world, n) for n in range(ALARMS))
        commit = _ms(lambda: _commit(journal), 40)
        journal.close()
    reason = f"the middle of {ALARMS}; beside one synced commit"
    yield _row("order arrived → player told, cached", median(told), commit, 10, reason)
    last = told[int(ALARMS * 0.95)]
    yield _row("the same, 95th of 100", last, commit, 10, "other work on the machine shows here")


def _told_ms(world: World, n: int) -> float:
    """One alarm, which ends the one before; real milliseconds until the player has it."""
    agent, perform = world.agent, world.agent._do
    world.until(agent.now_ms + 30_000)
    agent.cache.add(urgent(f"bao-{n}", 0).sound.content)
    order = world.city.order(urgent(f"bao-{n}", agent.now_ms + 300), agent.now_ms)
    raw = world.city.orders(WARD, order)
    told: list[float] = []

    def watched(effect: Any) -> Any:
        if isinstance(effect, do.Play):
            told.append(time.perf_counter())
        return perform(effect)

    agent._do = watched  # type: ignore[method-assign]
    began = time.perf_counter()
    agent.deliver(f"loa/1/area/{WARD}/orders", raw)
    agent._do = perform  # type: ignore[method-assign]
    return (told[0] - began) * 1_000


def _commit(journal: Journal) -> None:
    journal.commit((do.KeepDocument("bench", "bench", 1, "0" * 64, b"x" * 4_000),))


def _ms(deed: Callable[[], object], times: int = 200) -> float:
    """The middle of many, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        deed()
        found.append((time.perf_counter() - began) * 1_000)
    return median(found)


def _row(name: str, value: float, limit: float, target: float, reason: str) -> Row:
    met = value <= target
    return Row(name, value, "ms", limit, value / limit, f"≤ {target:g} ms", met, reason)
