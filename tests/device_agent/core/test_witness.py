"""The loudspeaker as a witness of the server's log."""

from schedules.evidence import note
from schedules.evidence.note import Before, Checkpoint
from schedules.wire.receipt import Seen
from tests.device_agent.core.city import HOUR, at, entry, key
from tests.device_agent.core.world import World

MORNING = entry("ban-tin", 6 * HOUR)
EVENING = entry("buoi-chieu", 17 * HOUR)


def told(
    world: World,
    size: int,
    root: str,
    at_ms: int,
    by: str = "office",
    after: tuple[int, str] | None = None,
) -> None:
    """The world's next time reply carries this checkpoint: of the city's first log, or of the one
    that a restored server went on with at `at_ms`, knowing `after` of the first."""
    origin = note.origin_of(world.city.root.keys, world.city.root.threshold)
    before = None if after is None else Before(origin, after[0], bytes.fromhex(after[1] * 32))
    name = note.named(origin, at_ms if before else 0)
    checkpoint = Checkpoint(name, size, bytes.fromhex(root * 32), at_ms, before)
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


def test_a_restored_server_goes_on_with_another_log() -> None:
    """A restored server's log is taken for the one before, whose alarm ends; the first receipt says
    what had been seen and is lost, no other does. There is no way back to the log before."""
    world = World(at(5, 30), (MORNING, EVENING)).begin()
    told(world, 9, "09", at(5, 1))
    told(world, 8, "08", at(5, 2))  # restored, and not said
    told(world, 8, "80", at(5, 3), after=(7, "07"))
    world.until(at(5, 58))
    faults = [world.status.health.fault]
    world.until(at(7))
    world.restart()
    told(world, 10, "10", at(5, 9))
    world.until(at(18))
    assert [*faults, world.status.health.fault] == [None, "log_rewritten"]
    seen = Seen(8, "80" * 32, at(5, 3))
    assert [(one.seen, one.lost) for one in world.receipts()] == [
        (seen, Seen(9, "09" * 32)),
        (seen, None),
    ]


def test_a_log_that_left_off_elsewhere_is_no_restored_one() -> None:
    """A log that says of the one before what this device knows to be otherwise, or that is older
    than what was seen, is refused as one rewritten; of one that has all that was seen nothing is
    lost."""
    for after, at_ms, fault in (
        ((9, "ff"), at(5, 2), "log_rewritten"),
        ((7, "07"), at(5, 0), "log_rewritten"),
        ((9, "09"), at(5, 2), None),
        ((12, "12"), at(5, 2), None),
    ):
        world = World(at(5, 30), (MORNING,)).begin()
        told(world, 9, "09", at(5, 1))
        told(world, 15, "15", at_ms, after=after)
        world.until(at(5, 50))
        assert world.status.health.fault == fault
        world.until(at(7))
        (one,) = world.receipts()
        assert one.lost is None
        assert one.seen == (Seen(9, "09" * 32) if fault else Seen(15, "15" * 32, at_ms))
