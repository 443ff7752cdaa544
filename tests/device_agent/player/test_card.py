"""The card made of arithmetic."""

from collections.abc import Sequence

from device_agent.player.card import Card
from device_agent.player.output import PERIOD, Stretch, silence

T0 = 5_000_000_000
MS = 1_000_000


class Steady:
    """A `Source` of silence that is quiet until an instant."""

    def __init__(self, quiet_until_ns: int | None = 0) -> None:
        self.quiet = quiet_until_ns
        self.pulled: list[int] = []

    def pull(self, frames: int, heard_at_ns: int) -> Sequence[Stretch]:
        self.pulled.append((heard_at_ns - T0) // MS)
        return [Stretch(silence(frames), "p1")]

    def quiet_until_ns(self) -> int | None:
        return self.quiet


class Listening:
    """A `Sink` that remembers."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self.lost: list[tuple[int, int]] = []

    def write(self, position: int, heard_at_ns: int, stretches: Sequence[Stretch]) -> None:
        assert heard_at_ns == T0 + position * MS // 48
        assert sum(each.frames for each in stretches) == PERIOD
        self.written.append(position)

    def lose(self, position: int, heard_at_ns: int, frames: int) -> None:
        assert heard_at_ns == T0 + position * MS // 48
        self.lost.append((position, frames))


def test_the_card_stays_one_buffer_ahead() -> None:
    """A running card is asked again just when another period fits into its 30 ms."""
    source, sink = Steady(), Listening()
    card = Card(source, sink, T0)
    now: int | None = T0
    for _ in range(100):
        assert now is not None
        now = card.advance(now)
    assert sink.written == [position * PERIOD for position in range(2, 102)]
    assert now == T0 + (source.pulled[-1] - 10) * MS + 1  # with 20 ms still to be heard
    assert card.lost_frames == 0


def test_a_late_thread_loses_the_frames_that_were_due() -> None:
    """A card served too late says which frames were lost, and goes on in step with the clock."""
    sink = Listening()
    card = Card(Steady(), sink, T0)
    card.advance(T0)
    last = sink.written[-1]
    card.advance(T0 + 95 * MS)
    assert sink.lost == [(last + PERIOD, 10 * PERIOD - last - PERIOD)]
    assert sink.written[sink.written.index(last) + 1] == 10 * PERIOD
    assert card.lost_frames == sink.lost[0][1]


def test_a_quiet_card_rests() -> None:
    """Nothing is pulled until 200 ms before something sounds, or until there is news."""
    source = Steady(T0 + 5000 * MS)
    card = Card(source, Listening(), T0)
    assert card.advance(T0) == T0 + 4800 * MS
    source.quiet = None
    assert card.advance(T0 + 10 * MS) is None
    assert source.pulled == []
    source.quiet = 0
    card.advance(T0 + 9000 * MS)
    assert source.pulled == [9020]


def test_after_a_rest_nothing_is_lost() -> None:
    """The frames a resting card passes over are no loss, and none is pulled twice."""
    source, sink = Steady(), Listening()
    card = Card(source, sink, T0)
    card.advance(T0)
    source.quiet = None
    card.advance(T0 + 10 * MS)
    source.quiet = 0
    card.advance(T0 + 11 * MS)
    card.advance(T0 + 60_000 * MS + 1)
    assert sink.written == sorted(set(sink.written))
    source.quiet = None
    card.advance(T0 + 60_010 * MS)
    source.quiet = 0
    before = card.lost_frames
    card.advance(T0 + 90_000 * MS)
    assert card.lost_frames == before
