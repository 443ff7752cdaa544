"""What one session says, from its speaker's frames to signed batches and a recording."""

from pathlib import Path

import numpy as np
import pytest

from audio.on_air import FRAME_BYTES
from audio.read import read_master
from schedules.wire.live import LiveBatch
from server.live.speech import BATCH_MS, CHIME_MS
from server.live.transmission import GRACE_MS, Plan, Transmission

AT = 1_795_500_003_000
CHIME = CHIME_MS // BATCH_MS


def transmission(folder: Path, lasts_ms: int = 600_000) -> tuple[Transmission, list[LiveBatch]]:
    """One whose thread does not run: the test takes its steps."""
    posted: list[LiveBatch] = []
    plan = Plan("on-air-1", "w", "live-1", "p-1", AT, AT + lasts_ms, 300)
    one = Transmission(plan, folder / "on-air-1.opus", posted.append, lambda _: None)
    return one, posted


def loud(n: int) -> bytes:
    at = np.arange(FRAME_BYTES // 2) + n * FRAME_BYTES // 2
    tone = np.sin(2 * np.pi * 1_000 * at / 48_000) * 12_000
    return bytes(tone.astype("<i2").tobytes())


def test_what_travels_is_what_is_kept(tmp_path: Path) -> None:
    """Every frame is 20 ms after the one before, each batch carries the three before it, and the
    recording is as long as what was sent, and as loud."""
    one, posted = transmission(tmp_path)
    line = one.attach()
    for n in range(30):
        assert one.hear(line, loud(n)) is True
        if n % 3 == 2:
            one.step()
    assert one.told().level == pytest.approx(12_000 / 32_768, abs=0.01)
    one.finish()
    assert [batch.n for batch in posted] == list(range(10))
    assert [packet.at_ms for packet in posted[-1].packets] == [AT + 20 * k for k in range(24, 30)]
    sound = read_master(one.recording)
    assert sound.size == pytest.approx(30 * 960, abs=960)
    assert np.abs(sound[12_000:24_000]).max() > 8_000


def test_a_line_that_breaks_and_does_not_come_back_ends_with_the_chime(tmp_path: Path) -> None:
    """Five seconds of silence, then the chime; one that comes back in time goes on."""
    one, posted = transmission(tmp_path)
    one.detach(one.attach())
    for _ in range(GRACE_MS // BATCH_MS):
        one.step()
    line = one.attach()
    one.step()
    assert one.told().ended is None, "it came back in time"
    one.detach(line)
    for _ in range(GRACE_MS // BATCH_MS + 1):
        one.step()
    assert (one.told().state, one.ended) == ("closing", "lost")
    for _ in range(CHIME - 1):
        one.step()
    one.finish()
    assert np.abs(read_master(one.recording)[-80_000:]).max() > 8_000, "the chime is in it"
    assert len(posted) == 2 * (GRACE_MS // BATCH_MS) + 1 + CHIME


def test_only_the_newest_line_is_heard(tmp_path: Path) -> None:
    """A page that connects again takes over; the line before it is told so, and its end is none."""
    one, _posted = transmission(tmp_path)
    first = one.attach()
    second = one.attach()
    assert not one.hear(first, loud(0))
    assert one.hear(second, loud(0))
    one.detach(first)
    for _ in range(GRACE_MS // BATCH_MS + 2):
        one.step()
    assert one.told().ended is None
    one.finish()


def test_the_time_limit_closes_it(tmp_path: Path) -> None:
    """With the chime, whoever speaks."""
    one, posted = transmission(tmp_path, lasts_ms=BATCH_MS * 5)
    one.attach()
    for _ in range(5 + CHIME):
        one.step()
    assert one.ended == "limit"
    one.finish()
    assert posted[-1].packets[-1].at_ms + 20 == AT + BATCH_MS * 5 + CHIME_MS


def test_a_fault_ends_it_too(tmp_path: Path) -> None:
    """A full disk, a bug: nobody is left on air, and it is told why it ended."""

    def fails(_batch: LiveBatch) -> None:
        raise OSError("no space left")

    over: list[str] = []
    plan = Plan("on-air-1", "w", "live-1", "p-1", AT, AT + 600_000, 300)
    one = Transmission(plan, tmp_path / "a.opus", fails, lambda it: over.append(it.ended))
    with pytest.raises(OSError, match="no space"):
        one.run()
    assert (over, one.told().state, one.is_over) == (["failed"], "over", True)
