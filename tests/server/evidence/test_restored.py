"""A server restored from yesterday, and the evidence it takes part in again (ADR 42)."""

from dataclasses import replace
from pathlib import Path

import pytest

from schedules.evidence import note
from schedules.spans import Span
from schedules.wire.receipt import Seen
from server.evidence.checkpoints import EVERY_MS, Log
from server.evidence.restoring import go_on
from tests.server.dispatch.world import World, identity_of
from tests.server.evidence.test_export import ALL, HOUR, Day


@pytest.mark.both_databases
def test_a_restored_server_goes_on_with_a_log_of_its_own(world: World, tmp_path: Path) -> None:
    """The log goes on from the last checkpoint the copy knew, under another name that every
    checkpoint explains; everything in force is signed anew; and the export holds, tells who
    restored the server and why, and what a loudspeaker had seen of the part that is lost. Every
    excerpt tells of it."""
    day = Day(world, tmp_path)
    kept, clock = day.newest(), world.house.clock
    clock.advance(HOUR)  # type: ignore[attr-defined]
    lost = Seen(kept.size + 40, "ab" * 32)
    held = {one.topic: one.sequence for one in day.first.held()}
    origin = go_on(world.house, "Nguyễn Văn Lan", "hỏng ổ đĩa", None)
    world.settle()
    assert len(held) == 2
    assert all(one.sequence > held[one.topic] for one in day.first.held())
    clock.advance(EVERY_MS)  # type: ignore[attr-defined]
    day.log = Log(world.house)
    day.log.sign()
    newest = day.newest()
    assert newest.origin == origin
    assert newest.before is not None
    assert (newest.before.size, newest.before.root) == (kept.size, kept.root)
    began = note.began(origin, kept.origin)
    assert began is not None
    again = replace(
        day.last,
        n=3,
        previous=identity_of(day.first.sealed(day.last)),
        recorded_ms=clock.now_ms(),
        seen=Seen(newest.size, newest.root.hex(), began),
        lost=lost,
    )
    day.tell(day.first, again)
    day.log.sign()
    for span in (ALL, Span(clock.now_ms() - 1, clock.now_ms() + 1)):
        (one,) = day.verify(day.export("hp" if span is ALL else "w-le-chan", span)).restored
        assert (one.who, one.why, one.at_ms) == ("Nguyễn Văn Lan", "hỏng ổ đĩa", began)
        assert (one.before.size, one.seen) == (kept.size, lost.size)
        assert one.witnesses == {day.first.id}
    assert day.verify(day.export(since=kept.size), kept).lines == day.newest().size
    twice = go_on(world.house, "Lan", "lần nữa", 5)
    assert len(day.verify(day.export()).restored) == 2
    assert twice != origin
