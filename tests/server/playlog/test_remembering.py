"""What reconciliation keeps in memory spares work, and never changes what fell due."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from schedules.spans import Span
from server.areas.tree import load_tree
from server.fleet import moving
from server.playlog.expectations import Expectations
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World
from tests.server.playlog.test_reconcile import HOUR, at

MINUTE = 60_000


def test_span_by_span(world: World, clock: FakeClock) -> None:
    """While entries come and go, and devices join, move and leave, every span holds what a look
    at every document finds in it."""
    clock.ms = at(12)
    device = world.enrol()
    world.settle()
    changes: dict[int, Callable[[], object]] = {
        2: lambda: world.schedule(13 * HOUR + 20 * MINUTE),
        6: lambda: world.schedule(13 * HOUR + 50 * MINUTE, id_="e-two", revision=2),
        9: lambda: world.enrol("w-hai-an"),
        12: lambda: world.schedule(14 * HOUR, area="hp", id_="e-city", class_="priority"),
        18: lambda: _move(world, device),
        22: lambda: world.schedule(14 * HOUR + 20 * MINUTE, area="hp", revision=2, id_="e-late"),
        26: lambda: _retire(world, device),
    }
    kept = Expectations()
    found = 0
    for n in range(36):
        clock.ms = at(13) + n * 3 * MINUTE
        changes.get(n, lambda: None)()
        world.settle()
        span = Span(clock.ms - 3 * MINUTE, clock.ms)
        with world.house.database.read() as session:
            due = list(kept.due_in(session, span))
            assert due == list(Expectations().due_in(session, span))
        found += len(due)
    assert found == 4


def test_nothing_due_is_nothing_read(world: World, clock: FakeClock) -> None:
    """While no document changes and nothing falls due, none is read, however many there are."""
    clock.ms = at(12)
    world.enrol()
    world.schedule(14 * HOUR)
    world.settle()
    kept = Expectations()
    assert _asked(world, kept, Span(at(13), at(13.1))) > 1
    assert _asked(world, kept, Span(at(13.1), at(13.9))) == 1
    with world.house.database.read() as session:
        assert len(list(kept.due_in(session, Span(at(13.9), at(14.1))))) == 1


def _asked(world: World, kept: Expectations, span: Span) -> int:
    """How many questions it takes to find that nothing fell due in `span`."""
    with world.house.database.read() as session, _statements(world) as asked:
        assert list(kept.due_in(session, span)) == []
    return len(asked)


@contextmanager
def _statements(world: World) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            told.append(statement)

    engine = world.house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def _move(world: World, device: TestDevice) -> None:
    with world.house.database.write() as session:
        person, tree = world.city["city_operator"].person, load_tree(session)
        moving.move(session, person, tree, device.id, "w-hai-an", world.house.clock.now_ms())


def _retire(world: World, device: TestDevice) -> None:
    with world.house.database.write() as session:
        person, tree = world.city["city_operator"].person, load_tree(session)
        moving.retire(session, person, tree, device.id, world.house.clock.now_ms())
