"""Putting safe sounds together: chime before, pauses, repeats, fades, silence trimmed.

Only PCM of our own making comes in here (tones, masters read back, speech): pydub never sees a
file, so neither its `from_file` nor the ffmpeg command behind it is ever reached.
"""

import warnings
from collections.abc import Sequence
from typing import Final

import numpy as np

from audio.pcm import RATE, SAMPLE_BYTES, Pcm

with warnings.catch_warnings():
    # pydub warns where no ffmpeg command is installed, which nothing here would run.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

_SILENT_DBFS: Final = -50.0
_LOOK_MS: Final = 10


def block(
    parts: Sequence[Pcm],
    *,
    chime: Pcm | None = None,
    pause_ms: int = 0,
    repeats: int = 1,
    gap_ms: int = 0,
) -> Pcm:
    """`parts` in a row with `pause_ms` between, said `repeats` times with `gap_ms` between.

    The chime, if any, sounds once before the first, followed by one pause. Raises ValueError for
    a negative time, no parts, or fewer than one repeat.
    """
    if not parts or repeats < 1 or pause_ms < 0 or gap_ms < 0:
        raise ValueError("a block has parts, at least one repeat, and no negative times")
    said = _joined([_segment(part) for part in parts], pause_ms)
    whole = _joined([said] * repeats, gap_ms)
    if chime is not None:
        whole = _joined([_segment(chime), whole], pause_ms)
    return _pcm(whole)


def faded(sound: Pcm, *, in_ms: int = 0, out_ms: int = 0) -> Pcm:
    """`sound` with its start and its end faded; same length."""
    return _pcm(_segment(sound).fade_in(in_ms).fade_out(out_ms))


def trimmed(sound: Pcm, *, keep_ms: int = 100, silent_dbfs: float = _SILENT_DBFS) -> Pcm:
    """`sound` without the silence at its ends but for `keep_ms` on each side.

    Silence is what stays under `silent_dbfs` in windows of 10 ms; nothing but silence gives
    nothing.
    """
    segment = _segment(sound)
    start = _leading_ms(segment, silent_dbfs)
    if start >= len(segment):
        return sound[:0]
    end = len(segment) - _leading_ms(segment.reverse(), silent_dbfs)
    return _pcm(segment[max(0, start - keep_ms) : end + keep_ms])


def _leading_ms(segment: AudioSegment, silent_dbfs: float) -> int:
    return int(detect_leading_silence(segment, silent_dbfs, chunk_size=_LOOK_MS))


def _joined(segments: Sequence[AudioSegment], pause_ms: int) -> AudioSegment:
    # Not AudioSegment.silent: its float arithmetic loses a sample at 1,001 ms.
    pause = _segment(np.zeros(pause_ms * RATE // 1000, dtype=np.int16))
    joined = segments[0]
    for segment in segments[1:]:
        joined = joined + pause + segment
    return joined


def _segment(sound: Pcm) -> AudioSegment:
    raw = np.ascontiguousarray(sound, dtype="<i2").tobytes()
    return AudioSegment(raw, sample_width=SAMPLE_BYTES, frame_rate=RATE, channels=1)


def _pcm(segment: AudioSegment) -> Pcm:
    return np.frombuffer(segment.raw_data, dtype="<i2").astype(np.int16)
