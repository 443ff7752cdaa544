"""Live sound out of packets that are lost, doubled, late and out of order: what is heard of it."""

import math
from array import array
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from device_agent.player.decode import PacketDecoder
from device_agent.player.live import CAPACITY, FADE, FRAME, RAMP, LiveFeed
from device_agent.player.output import PERIOD, RATE
from schedules.wire.live import FRAME_MS
from schedules.wire.live_gate import Packet
from tests.device_agent import microphone

LEVEL = 8_000
PERIODS = FRAME // PERIOD
LONG = 3_600 * RATE


@lru_cache
def voice(frame: int) -> list[int]:
    """A tone of 440 Hz, so that every frame of a second begins elsewhere in it."""
    turn = 2 * math.pi * 440 / RATE
    return [round(LEVEL * math.sin(turn * n)) for n in range(frame * FRAME, (frame + 1) * FRAME)]


STEEPEST = LEVEL * 2 * math.pi * 440 / RATE + LEVEL / RAMP + 2
"""Of the tone itself, and of a ramp between any two of its values."""


def decoded(opus: bytes) -> bytes | None:
    """A packet's name is its frame's number; one of no number is damaged."""
    return array("h", voice(int(opus))).tobytes() if opus.isdigit() else None


def packet(frame: int, opus: bytes | None = None) -> Packet:
    return Packet(frame * FRAME_MS, b"%d" % frame if opus is None else opus)


def feed(first_frame: int = 0, length: int = LONG) -> LiveFeed:
    return LiveFeed(decoded, first_frame, length)


def taken(found: LiveFeed, position: int, frames: int) -> list[int]:
    pcm = b"".join(
        found.take(at, min(PERIOD, position + frames - at))
        for at in range(position, position + frames, PERIOD)
    )
    return array("h", pcm).tolist()


def steps(samples: list[int]) -> int:
    """The steepest step between two neighbours, silence before."""
    return max(abs(b - a) for a, b in zip([0, *samples], samples, strict=False))


@dataclass(frozen=True)
class Weather:
    """Of each frame, in which period each of its copies came; none for a frame that is lost."""

    arrivals: tuple[tuple[int, ...], ...]

    def in_time(self, frame: int) -> bool:
        return any(period <= frame * PERIODS for period in self.arrivals[frame])


@st.composite
def weathers(draw: st.DrawFn) -> Weather:
    """Mostly in time and twice, as batches bring them; some copies late, some never."""
    found = []
    for frame in range(draw(st.integers(1, 12))):
        due = frame * PERIODS
        copies = draw(st.lists(st.integers(-9, 6), max_size=2))
        found.append(tuple(max(0, due + after) for after in copies))
    return Weather(tuple(found))


def heard(weather: Weather) -> tuple[LiveFeed, list[int]]:
    """All of a session, its packets put in as they come and frames taken as they are due."""
    found, samples = feed(), list[int]()
    for period in range(len(weather.arrivals) * PERIODS):
        came = [k for k, periods in enumerate(weather.arrivals) for p in periods if p == period]
        found.put([packet(k) for k in reversed(came)], None)
        samples += taken(found, period * PERIOD, PERIOD)
    return found, samples


@given(weathers())
def test_what_came_in_time_is_heard_and_nothing_else_is(weather: Weather) -> None:
    """However packets are lost, doubled, late or disordered: frames in time are heard as spoken, at
    their place; what replaces others is no louder, and silence after 60 ms; nothing clicks."""
    _, samples = heard(weather)
    for k in range(len(weather.arrivals)):
        mine = samples[k * FRAME : (k + 1) * FRAME]
        before = k > 0 and weather.in_time(k - 1)
        if weather.in_time(k):
            assert mine[0 if before else RAMP :] == voice(k)[0 if before else RAMP :]
        elif not any(weather.in_time(j) for j in range(max(0, k - FADE), k)):
            assert not any(mine)
    assert steps(samples) <= STEEPEST
    assert max(map(abs, samples)) <= LEVEL


@given(weathers())
def test_what_was_lost_and_what_was_late_is_counted(weather: Weather) -> None:
    """Each frame that had to be replaced counts, once, and as late too where it came after all."""
    found, _ = heard(weather)
    lost = [k for k in range(len(weather.arrivals)) if not weather.in_time(k)]
    last = len(weather.arrivals) * PERIODS - 1
    late = [k for k in lost if any(period <= last for period in weather.arrivals[k])]
    assert (found.concealed, found.late) == (len(lost) * FRAME, len(late))


@given(st.integers(0, 90_000), st.sets(st.integers(0, 120), min_size=1))
def test_who_comes_late_begins_at_the_running_offset(position: int, came: set[int]) -> None:
    """A device that joins is where its neighbours are, from the first packet that is not past."""
    found = feed(position)
    found.put([packet(k) for k in came], None)
    first = min((k for k in came if k >= position // FRAME), default=None)
    assert found.ready(position) == (first is not None)
    if first is not None:
        start = max(position, first * FRAME)
        samples = taken(found, position, start + 2 * RAMP - position)
        whole = voice(start // FRAME) + voice(start // FRAME + 1)
        spoken = whole[start % FRAME :][:FRAME]
        whole_to = min(2 * RAMP, FRAME - start % FRAME)
        assert samples[start - position :][RAMP:whole_to] == spoken[RAMP:whole_to]
        assert steps(samples) <= STEEPEST


@given(st.integers(1, 20 * FRAME), st.booleans())
def test_it_ends_on_its_frame_without_a_click(end_ms: int, told: bool) -> None:
    """At the end told by the last batch, or where its time is over, sound has faded to nothing."""
    end = end_ms % 400 + 20
    found = feed(length=LONG if told else end * RATE // 1000)
    found.put([packet(k) for k in range(30)], end if told else None)
    samples = taken(found, 0, 22 * FRAME)
    assert not any(samples[end * RATE // 1000 :])
    assert steps(samples) <= STEEPEST
    assert found.end == (end * RATE // 1000 if told else None)


def test_a_damaged_packet_is_a_lost_one() -> None:
    """What cannot be decoded is concealed."""
    found = feed()
    found.put([packet(0), packet(1, b"damaged"), packet(2)], None)
    assert taken(found, 0, 3 * FRAME)[2 * FRAME + RAMP :] == voice(2)[RAMP:]
    assert found.concealed == FRAME


def test_only_some_seconds_are_kept_ahead() -> None:
    """A flood of packets costs no more memory than five seconds of sound."""
    found = feed()
    found.put([packet(k) for k in range(10_000)], None)
    assert len(found._packets) == CAPACITY


def test_after_a_gap_in_the_output_sound_goes_on_where_it_would_be() -> None:
    """Frames the card lost are left out; what follows is heard at its own place."""
    found = feed()
    found.put([packet(k) for k in range(20)], None)
    taken(found, 0, 3 * PERIOD)
    at = 11 * FRAME
    assert taken(found, at, FRAME)[RAMP:] == voice(11)[RAMP:]
    assert found.concealed == 0


def test_opus_packets_are_heard_at_the_volume_asked_for() -> None:
    """Half the volume is ten decibels less; a packet of rubbish is no sound."""
    loud, soft = PacketDecoder(100), PacketDecoder(50)
    peaks = []
    for decode in (loud, soft):
        frames = [decode(opus) for opus in microphone.tone(10)]
        assert all(frame is not None and len(frame) == 2 * FRAME for frame in frames)
        peaks.append(max(map(abs, array("h", frames[-1] or b""))))
    assert abs(20 * math.log10(peaks[0] / peaks[1]) - 10) < 0.1
    assert loud(b"\xff\xff\xff") is None
