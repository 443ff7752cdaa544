"""The outputs in real time. Only frame indexes and the timeline are asserted, never when."""

import queue
import time
import wave
from pathlib import Path

from device_agent.clock import ClockMap
from device_agent.player.events import Cut, Ended, PlayerEvent, Started
from device_agent.player.output import RATE, nearest_frame
from device_agent.player.paced import FileOutput, NullOutput
from device_agent.player.pieces import Sound, Tone, ToneKind
from device_agent.player.player import Player
from device_agent.player.recording import Line, read_timeline
from tests.device_agent.player.masters import keep, new_cache, pcm, wav

PATIENT_MS = 2000
"""A buffer so long that a busy machine loses no frame: what is tested is not its speed."""
AHEAD_NS = 3_000_000_000


def wait_for(events: "queue.SimpleQueue[PlayerEvent]", kind: type, count: int) -> list[PlayerEvent]:
    told: list[PlayerEvent] = []
    while sum(isinstance(each, kind) for each in told) < count:
        told.append(events.get(timeout=60))
    return told


def segments(wav_file: Path, lines: list[Line]) -> dict[str, bytes]:
    """What the WAV holds of each play, by its timeline."""
    with wave.open(str(wav_file), "rb") as reader:
        samples = reader.readframes(reader.getnframes())
    ends = [line.wav_frame for line in lines[1:]] + [len(samples) // 2]
    return {
        line.play: samples[line.wav_frame * 2 : end * 2]
        for line, end in zip(lines, ends, strict=True)
        if line.play
    }


def test_a_file_holds_each_play_whole_at_its_instant(tmp_path: Path) -> None:
    """In real time each play's first frame is the nearest to its instant, and all of it follows."""
    cache, events = new_cache(tmp_path), queue.SimpleQueue[PlayerEvent]()
    sounds = {name: pcm(19_200, seed) for seed, name in enumerate("ab")}
    clock = ClockMap(1_700_000_000_000_000, time.monotonic_ns())
    wav_file, timeline = tmp_path / "out.wav", tmp_path / "out.jsonl"
    player = Player(cache, events.put)
    player.start(FileOutput(wav_file, timeline, clock.to_wall_us, PATIENT_MS))
    begin_ns = time.monotonic_ns() + AHEAD_NS
    at_ns = {"a": begin_ns, "b": begin_ns + 700_000_123}
    for name, samples in sounds.items():
        player.play(name, at_ns[name], [Sound(keep(cache, wav(samples)), 400)])
    told = wait_for(events, Ended, 2)
    player.close()
    lines = read_timeline(timeline)
    assert segments(wav_file, lines) == sounds
    assert [line.play for line in lines if line.play] == ["a", "b"]
    starts = {line.play: line for line in lines if line.play}
    for event in told:
        if isinstance(event, Started):
            line = starts[event.play_id]
            assert abs(nearest_frame(2 * (line.steady_ns - at_ns[event.play_id]))) <= 1
            assert (line.steady_ns, line.wall_us) == (
                event.heard_at_ns,
                clock.to_wall_us(event.heard_at_ns),
            )


def test_a_second_agent_appends_to_the_file(tmp_path: Path) -> None:
    """A restarted agent goes on in the same files, and its timeline says where it began."""
    for name in ("a", "b"):
        events = queue.SimpleQueue[PlayerEvent]()
        player = Player(new_cache(tmp_path), events.put)
        player.start(FileOutput(tmp_path / "o.wav", tmp_path / "o.jsonl", buffer_ms=PATIENT_MS))
        player.play(name, time.monotonic_ns(), [Tone(ToneKind.TEST, 100)])
        wait_for(events, Ended, 1)
        player.close()
    lines = read_timeline(tmp_path / "o.jsonl")
    assert [line.what for line in lines if line.what != "pause"] == ["open", "play"] * 2
    assert {play: len(part) for play, part in segments(tmp_path / "o.wav", lines).items()} == {
        "a": RATE // 5,
        "b": RATE // 5,
    }


def test_without_a_file_the_same_is_told(tmp_path: Path) -> None:
    """A null output keeps the clock: plays start, can be stopped, and are told alike."""
    events = queue.SimpleQueue[PlayerEvent]()
    player = Player(new_cache(tmp_path), events.put)
    output = NullOutput(PATIENT_MS)
    player.start(output)
    player.play("a", time.monotonic_ns(), [Tone(ToneKind.TEST, 3_600_000)])
    wait_for(events, Started, 1)
    player.stop("a")
    assert [type(event) for event in wait_for(events, Cut, 1)] == [Cut]
    player.close()
    output.stop()
