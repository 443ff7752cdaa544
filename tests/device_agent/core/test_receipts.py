"""Receipts: one for each item, chained, and sent until the server itself says it has them."""

from schedules.wire import topics
from schedules.wire.envelope import open_text, read_envelope
from tests.device_agent.core.city import DEVICE, HOUR, MINUTE, at, entry
from tests.device_agent.core.world import World

OFTEN = entry("moi-phut", *(6 * HOUR + n * MINUTE for n in range(20)), seconds=10)


def test_receipts_are_numbered_without_a_gap_and_name_the_one_before() -> None:
    """A hole in the row, or a receipt changed afterwards, shows."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(7))
    receipts = world.receipts()
    identities = [
        open_text(read_envelope(one.raw)).identity
        for _, one in sorted(world.agent.journal.kept.items())
    ]
    assert [receipt.n for receipt in receipts] == list(range(1, 21))
    assert [receipt.previous for receipt in receipts] == [None, *identities[:-1]]


def test_receipts_are_sent_again_until_they_are_acknowledged() -> None:
    """A broker's acknowledgement is not storage: only the server's signed ack ends it."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 30))
    assert [receipt.n for receipt in world.received].count(1) > 1
    world.ack()
    world.received.clear()
    world.until(at(7))
    assert world.received == []


def test_after_a_reconnection_only_the_unacknowledged_are_sent() -> None:
    """What the server has is not sent again."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 5, 30))
    world.ack(4)
    world.agent.link_down()
    world.received.clear()
    world.agent.link_up()
    assert [receipt.n for receipt in world.received] == [5, 6]


def test_an_acknowledgement_that_goes_back_brings_everything_above_it_again() -> None:
    """A server restored from a backup gets what it lost."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 30))
    world.ack()
    world.received.clear()
    world.ack(12)
    assert [receipt.n for receipt in world.received] == list(range(13, 21))


def test_a_server_that_was_away_is_sent_what_it_missed_as_soon_as_it_speaks() -> None:
    """An acknowledgement that tells nothing new asks for what was sent while nobody listened."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 5, 30))
    world.ack(4)
    world.until(at(6, 7, 25))  # item 8 was sent a quarter of a minute ago
    world.received.clear()
    world.ack(4)
    world.until(at(6, 7, 26))
    assert [receipt.n for receipt in world.received][:4] == [5, 6, 7, 8]


def test_an_old_acknowledgement_replayed_changes_nothing() -> None:
    """Acks have a sequence like every document."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 30))
    old = world.city.ack(world.agent.journal.id, 20)
    world.ack(3)
    world.received.clear()
    world.agent.deliver(topics.ACK_TOPIC.of(DEVICE), old)
    world.agent.link_down()
    world.agent.link_up()
    assert [receipt.n for receipt in world.received] == list(range(4, 21))


def test_an_acknowledgement_of_another_journal_is_not_ours() -> None:
    """A re-flashed device does not take the acks of its former life."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 30))
    other = world.city.ack("f" * 32, 20)
    world.agent.deliver(topics.ACK_TOPIC.of(DEVICE), other)
    world.received.clear()
    world.agent.link_down()
    world.agent.link_up()
    assert len(world.received) == 20


def test_no_more_than_a_window_is_under_way() -> None:
    """After weeks without a server receipts come in portions, each after an ack."""
    times = tuple(5 * HOUR + n * HOUR // 2 for n in range(24))
    world = World(at(4), (entry("nua-gio", *times, seconds=5),)).begin()
    world.agent.link_down()
    world.until(at(4) + 5 * 24 * HOUR)
    world.agent.link_up()
    assert [receipt.n for receipt in world.received] == list(range(1, 51))
    world.ack()
    assert [receipt.n for receipt in world.received] == list(range(1, 101))


def test_receipts_are_kept_thirty_five_days_after_their_acknowledgement() -> None:
    """Then they go, and the status names the lowest still held."""
    world = World(at(5, 30), (entry("ban-tin", 6 * HOUR),)).begin()
    world.until(at(7))
    world.ack()
    world.agent.link_down()
    world.until(at(7) + 34 * 24 * HOUR)
    assert min(world.agent.journal.kept) == 1
    world.until(at(7) + 37 * 24 * HOUR)
    assert min(world.agent.journal.kept) == 2
    world.agent.link_up()
    world.until(world.agent.now_ms + MINUTE)
    assert world.status.receipts_from == 2


def test_receipts_wait_while_the_disk_is_full_and_none_is_lost() -> None:
    """What could not be written is written later, in order; nothing unwritten is sent."""
    world = World(at(5, 55), (OFTEN,)).begin()
    world.until(at(6, 3, 30))
    world.agent.journal.fault = "disk_full"
    world.until(at(6, 10, 30))
    assert len(world.receipts()) == 4
    assert max(world.stored) == 4
    assert world.status.health.fault == "disk_full"
    world.agent.journal.fault = None
    world.until(at(7))
    assert [receipt.n for receipt in world.receipts()] == list(range(1, 21))
    assert world.status.health.fault is None


def test_a_receipt_says_whether_the_horn_was_heard() -> None:
    """Where a microphone listens back, the evidence says what it heard; elsewhere, nothing."""
    world = World(at(5, 55), (OFTEN,)).begin()
    for minute, heard in ((0, None), (1, True), (2, False)):
        world.agent.player.confirms = heard
        world.until(at(6, minute, 30))
    assert [receipt.heard_back for receipt in world.receipts()] == [None, True, False]
