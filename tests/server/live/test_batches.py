"""How live packets travel, and what one lost message costs."""

from schedules.wire.live import LivePacket
from schedules.wire.strict import read_base64
from server.live.batches import FRAME_MS, FRAMES, LASTS, Batches

AT_MS = 1_795_500_003_000


def _sent(packets: int) -> list[tuple[LivePacket, ...]]:
    batches = Batches("o-1", "s-1", AT_MS)
    made = [batches.add(bytes([n])) for n in range(packets)]
    return [one.packets for one in (*made, *batches.end()) if one is not None]


def test_a_batch_carries_its_three_and_the_three_before() -> None:
    """Each packet with the instant at which it was captured."""
    first, second, third, *_ = _sent(9)
    assert len(first) == FRAMES
    assert len(second) == len(third) == 2 * FRAMES
    assert second[:FRAMES] == first
    assert [one.at_ms for one in second] == [AT_MS + n * FRAME_MS for n in range(6)]


def test_one_lost_message_costs_nothing() -> None:
    """Whichever of them it is, the last ones included, every packet arrives."""
    sent = _sent(10)
    for lost in range(len(sent)):
        arrived = {one.at_ms: one for n, some in enumerate(sent) if n != lost for one in some}
        heard = b"".join(read_base64(arrived[at].opus) for at in sorted(arrived))
        assert heard == bytes(range(10)), f"without message {lost}"


def test_the_end_is_told_three_times_and_numbers_rise() -> None:
    """So that no loudspeaker goes on waiting for want of one message."""
    batches = Batches("o-1", "s-1", AT_MS)
    made = [one for n in range(7) if (one := batches.add(bytes([n]))) is not None]
    ends = list(batches.end())
    assert [one.n for one in (*made, *ends)] == list(range(len(made) + LASTS))
    assert [one.last for one in (*made, *ends)] == [False] * len(made) + [True] * LASTS
