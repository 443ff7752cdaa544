"""Sound as it is spoken: one packet for each 20 ms, kept on pages that outlive a kill."""

from pathlib import Path

import av
import numpy as np
import pytest

from audio.on_air import FRAME_BYTES, FRAME_SAMPLES, OnAir, whole_pages
from audio.pcm import RATE
from audio.read import read_master
from audio.tones import tone

SPOKEN = tone(1_000.0, 2_000).astype("<i2").tobytes()
FRAMES = [SPOKEN[n : n + FRAME_BYTES] for n in range(0, len(SPOKEN), FRAME_BYTES)]


def loudest_hz(sound: np.ndarray) -> float:
    """The pitch that stands out."""
    spectrum = np.abs(np.fft.rfft(sound.astype(np.float64)))
    return float(np.argmax(spectrum)) * RATE / sound.size


def test_each_frame_is_one_packet_at_once(tmp_path: Path) -> None:
    """Nothing is held back: what travels is decoded alone, without the file."""
    with OnAir(tmp_path / "said") as on_air:
        packets = [on_air.packet(frame) for frame in FRAMES]
    decoder = av.CodecContext.create("opus", "r")
    heard = [frame for one in packets for frame in decoder.decode(av.Packet(one))]
    assert sum(frame.samples for frame in heard) == len(FRAMES) * FRAME_SAMPLES
    sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in heard])
    assert loudest_hz(sound) == pytest.approx(1_000, abs=2)


def test_what_was_said_is_kept_whole(tmp_path: Path) -> None:
    """As long as it was, and with the sound it had."""
    with OnAir(tmp_path / "said") as on_air:
        for frame in FRAMES:
            on_air.packet(frame)
    kept = read_master(tmp_path / "said")
    assert kept.size == len(FRAMES) * FRAME_SAMPLES
    assert loudest_hz(kept) == pytest.approx(1_000, abs=1)


@pytest.mark.parametrize("torn", [1, 26, 27, 500])
def test_after_a_kill_it_is_good_as_far_as_it_came(tmp_path: Path, torn: int) -> None:
    """Whatever stands behind the last whole page is cut; at most half a second is missing."""
    said = tmp_path / "said"
    on_air = OnAir(said)
    for frame in FRAMES:
        on_air.packet(frame)
    found = tmp_path / "found"  # as another process would find it, the first one still running
    written = said.read_bytes()
    page = written.rindex(b"OggS")
    found.write_bytes(written + written[page : page + torn])
    whole = len(written)
    on_air.close()
    assert whole_pages(found) == found.stat().st_size == whole
    assert read_master(found).size >= (len(FRAMES) - 30) * FRAME_SAMPLES


def test_of_what_is_no_ogg_nothing_is_good(tmp_path: Path) -> None:
    """A file that was never begun, or is something else, is left empty."""
    for raw in (b"", b"Ogg", b"RIFF" + bytes(100)):
        (tmp_path / "other").write_bytes(raw)
        assert whole_pages(tmp_path / "other") == 0
