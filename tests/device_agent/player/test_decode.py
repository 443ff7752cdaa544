"""Verified content to frames."""

from array import array
from io import BytesIO

import pytest

from device_agent.player.decode import UndecodableError, decode
from device_agent.player.output import RATE
from device_agent.player.volume import factor
from tests.device_agent.player.masters import opus, pcm, wav


def decoded(content: bytes, percent: int = 100, first: int = 0) -> bytes:
    return b"".join(decode(BytesIO(content), percent, first))


@pytest.mark.parametrize("frames", [1, 311, 313, 960, 961, 48_000, 50_017])
def test_exactly_the_encoded_frames_come_out(frames: int) -> None:
    """A master of n frames sounds n frames: the encoder's delay and padding are left out."""
    assert len(decoded(opus(frames))) == frames * 2


@pytest.mark.parametrize("first", [1, 959, 48_001, 100_000, 143_999, 144_000])
def test_a_place_inside_sounds_as_it_does_from_the_beginning(first: int) -> None:
    """Beginning anywhere inside gives the same frames, bit for bit, as playing up to there."""
    content = opus(3 * RATE)
    assert decoded(content, first=first) == decoded(content)[first * 2 :]


def test_full_volume_leaves_every_bit() -> None:
    """At 100 percent nothing is changed."""
    samples = pcm(10_000)
    assert decoded(wav(samples)) == samples


@pytest.mark.parametrize("percent", [0, 1, 50, 99])
def test_volume_scales_every_frame(percent: int) -> None:
    """Below 100 percent every frame is scaled by the curve's factor, and none is lost."""
    content = opus(10_000)
    full, low = array("h", decoded(content)), array("h", decoded(content, percent))
    # What the full volume had to clip is not clipped below it: those frames prove nothing.
    pairs = [(a, b) for a, b in zip(full, low, strict=True) if abs(a) < 32_767]
    assert len(pairs) > 9_000
    assert all(abs(a * factor(percent) - b) < 1.5 for a, b in pairs)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"#EXTM3U\n/etc/passwd\n",
        b"OggS" + bytes(200),
        b"RIFF",
        wav(pcm(4410), rate=44_100),
        wav(pcm(9600), channels=2),
    ],
    ids=["empty", "playlist", "damaged", "headless", "44.1 kHz", "stereo"],
)
def test_what_is_no_master_is_refused(content: bytes) -> None:
    """Only 48 kHz mono Ogg Opus and WAV sound; a playlist or a damaged file never does."""
    with pytest.raises(UndecodableError):
        decoded(content)
