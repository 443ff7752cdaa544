"""The loudspeaker as a witness of the server's log."""

from schedules.evidence import note
from schedules.evidence.note import Checkpoint
from schedules.wire.receipt import Seen
from tests.device_agent.core.city import HOUR, at, entry, key
from tests.device_agent.core.world import World

MORNING = entry("ban-tin", 6 * HOUR)
EVENING = entry("buoi-chieu", 17 * HOUR)


def told(world: World, size: int, root: str, at_ms: int, by: str = "office") -> None:
    """The world's next time reply carries this checkpoint."""
    origin = note.origin_of(world.city.root.keys, world.city.root.threshold)
    checkpoint = Checkpoint(origin, size, bytes.fromhex(root * 32), at_ms)
    world.answer_time(checkpoint=note.sign(checkpoint, key(by)))


def test_a_receipt_says_which_checkpoint_was_seen() -> None:
    """Each receipt names the newest checkpoint the device has seen, also after a restart."""
    world = World(at(5, 30), (MORNING, EVENING)).begin()
    told(world, 7, "07", at(5))
    told(world, 9, "09", at(5, 1))
    told(world, 8, "08", at(5, 0, 30))  # another process of the server, a little behind
    told(world, 900, "90", at(5, 2), by="lan")
    world.until(at(7))
    world.restart()
    world.until(at(18))
    assert [one.seen for one in world.receipts()] == [Seen(9, "09" * 32)] * 2
    assert world.status.health.fault is None
    first, _ = world.receipts()
    assert first.planned_end_ms == at(6) + 30_000
    assert first.ended_steady_us is not None
    assert first.started_steady_us is not None
    assert abs(first.ended_steady_us - first.started_steady_us - 30_000_000) <= 1_000


def test_a_log_that_was_rewritten_is_refused_aloud() -> None:
    """A checkpoint that no log could be that only grew raises an alarm, and does not displace what
    was seen: a smaller one that is newer, an equal one with another root, a larger one that is
    older. The time that came with it still counts."""
    for size, root, at_ms in ((8, "08", at(5, 2)), (9, "ff", at(5, 2)), (10, "10", at(5, 0))):
        world = World(at(5, 30), (MORNING,)).begin()
        told(world, 9, "09", at(5, 1))
        told(world, size, root, at_ms)
        world.until(at(5, 50))
        assert world.status.health.fault == "log_rewritten"
        world.until(at(7))
        assert [one.seen for one in world.receipts()] == [Seen(9, "09" * 32)]
