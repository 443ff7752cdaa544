"""Is this recording good enough: measured in one pass over the spool, judged by pure rules.

Numbers without a source are this project's own, set on recordings made for the tests; they decide
warnings only. A pitch or tempo that is wrong all through cannot be seen in the sound itself;
`audio.decode.Clock` reports it for files that carry a clock of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.fft  # loaded lazily by numpy otherwise: too late in the confined child
import numpy.typing as npt

from audio.findings import Finding, finding
from audio.pcm import HEADROOM, RATE, Channel, Pcm, Samples

Floats = npt.NDArray[np.float64]

STEP_MS: Final = 100
SILENT_LUFS: Final = -60.0
QUIET_LUFS: Final = -40.0
_STEP: Final = RATE * STEP_MS // 1000
_WINDOW: Final = 16_384

_LONE_CHANNEL: Final = 0.01  # the other carries 20 dB less
_ANTIPHASE: Final = -0.5  # correlation; a mono mix loses more than half of the power
_LONG_SILENCE_MS: Final = 5_000
_SILENCE_BELOW_DB: Final = 35.0
_FEW: Final = 5  # findings of one kind; more help nobody
_NOISE_GAP_DB: Final = 15.0
_NOISE_FLATNESS: Final = 0.2  # white noise has 0.56, vowels under 0.05
_HUM_SHARE: Final = 0.5
_HUM_BELOW_DB: Final = 45.0
_CLIPPED_PLACES: Final = 10
_CLIP_PEAK: Final = 0.5
_CLIP_NEAR: Final = 0.97
_CLIP_FLATNESS: Final = 0.35


@dataclass(frozen=True, slots=True)
class Survey:
    """A recording in figures. Steps are 100 ms, seconds are one spectrum each.

    `power`: mean square per step and channel, full scale 1.0; `cross`: mean product of the first
    two channels per step; `clipped`: instants in samples of flattened peaks; `flatness`, `hum50`
    and `hum60`: per second, spectral flatness 0.3 to 6 kHz and share of the power at the mains'
    harmonics; `samples`: length.
    """

    power: Floats
    cross: Floats
    clipped: npt.NDArray[np.int64]
    flatness: Floats
    hum50: Floats
    hum60: Floats
    samples: int


def survey(blocks: Iterator[Pcm]) -> Survey:
    """Measure a spool, in blocks of one second."""
    power, cross, clipped, spectra, samples = [], [], [], [], 0
    for block in blocks:
        sound = block.astype(np.float32) / np.float32(32768.0 * HEADROOM)
        power.append(_steps(sound * sound))
        cross.append(_steps(sound[:, :1] * sound[:, -1:])[:, 0])
        clipped += [samples + at for at in _flattened(sound)]
        spectra.append(_spectrum(sound))
        samples += block.shape[0]
    flatness, hum50, hum60 = np.array(spectra, dtype=np.float64).reshape(-1, 3).T
    return Survey(
        np.concatenate(power),
        np.concatenate(cross),
        np.array(clipped, dtype=np.int64),
        flatness,
        hum50,
        hum60,
        samples,
    )


def channel_of(seen: Survey) -> Channel:
    """Which channel carries the sound: a mix, or one where the mix would harm it."""
    if seen.power.shape[1] == 1:
        return "mix"
    left, right = (float(total) for total in seen.power.sum(axis=0))
    louder: Channel = "left" if left >= right else "right"
    if min(left, right) <= _LONE_CHANNEL * max(left, right):
        return louder
    correlation = float(seen.cross.sum()) / (left * right) ** 0.5
    return louder if correlation < _ANTIPHASE else "mix"


def judge(seen: Survey, lufs: float) -> list[Finding]:
    """All findings about a recording whose own loudness is `lufs`, in the order of their start."""
    length_ms = seen.samples * 1000 // RATE
    found = [
        *_judge_channels(seen, length_ms),
        *_judge_level(lufs, length_ms),
        *_judge_clipping(seen),
        *_judge_silences(seen, length_ms),
        *_judge_background(seen, length_ms),
    ]
    return sorted(found, key=lambda each: (each.start_ms, each.code))


def _judge_channels(seen: Survey, length_ms: int) -> Iterator[Finding]:
    if channel_of(seen) != "mix":
        left, right = (float(total) for total in seen.power.sum(axis=0))
        lone = min(left, right) <= _LONE_CHANNEL * max(left, right)
        yield finding("one_channel" if lone else "antiphase", 0, length_ms)


def _judge_level(lufs: float, length_ms: int) -> Iterator[Finding]:
    if lufs < QUIET_LUFS:
        yield finding("too_quiet", 0, length_ms, lufs=round(lufs))


def _judge_clipping(seen: Survey) -> Iterator[Finding]:
    if seen.clipped.size >= _CLIPPED_PLACES:
        first, last = int(seen.clipped[0]), int(seen.clipped[-1])
        span = first * 1000 // RATE, last * 1000 // RATE + 1
        yield finding("clipping", *span, count=int(seen.clipped.size))


def _judge_silences(seen: Survey, length_ms: int) -> Iterator[Finding]:
    for start, end in _long_silences(_levels(seen))[:_FEW]:
        end_ms = min(end * STEP_MS, length_ms)
        seconds = round((end_ms - start * STEP_MS) / 1000)
        yield finding("long_silence", start * STEP_MS, end_ms, seconds=seconds)


def _judge_background(seen: Survey, length_ms: int) -> Iterator[Finding]:
    """Hum and noise show in the quietest fifth, where the voice pauses."""
    levels = _levels(seen)
    seconds = np.array([levels[at : at + 10].min() for at in range(0, levels.size, 10)])
    quiet = np.argsort(seconds, kind="stable")[: max(1, seconds.size // 5)]
    loud, floor = _loud(levels), _ranked(seconds[quiet], 0.5)
    for hz, share in ((50, seen.hum50), (60, seen.hum60)):
        if _ranked(share[quiet], 0.5) > _HUM_SHARE and floor > loud - _HUM_BELOW_DB:
            yield finding("hum", 0, length_ms, hz=hz)
            return
    noisy = _ranked(seen.flatness[quiet], 0.5) > _NOISE_FLATNESS
    if noisy and loud - floor < _NOISE_GAP_DB:
        yield finding("noise", 0, length_ms, db=round(loud - floor))


def _levels(seen: Survey) -> Floats:
    """Level of each step in dB, of the louder channel."""
    return np.asarray(10.0 * np.log10(seen.power.max(axis=1) + 1e-12))


def _loud(levels: Floats) -> float:
    """The level that is exceeded a fifth of the time: the voice, not its pauses."""
    return _ranked(levels, 0.8)


def _ranked(values: Floats, share: float) -> float:
    """The value below which `share` of all lie (np.quantile would import more of numpy here)."""
    return float(np.sort(values)[int(share * (values.size - 1))])


def _long_silences(levels: Floats) -> list[tuple[int, int]]:
    """Half-open spans of steps, each at least 5 s long and far below the voice."""
    quiet = np.concatenate(([False], levels < levels.max() - _SILENCE_BELOW_DB, [False]))
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8)))
    spans = [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
    return [span for span in spans if (span[1] - span[0]) * STEP_MS >= _LONG_SILENCE_MS]


def _steps(values: Samples) -> Floats:
    """Means over 100 ms, column by column; the last step may be shorter."""
    starts = np.arange(0, values.shape[0], _STEP)
    sums = np.stack(
        [
            np.add.reduceat(np.ascontiguousarray(values[:, channel]), starts, dtype=np.float64)
            for channel in range(values.shape[1])
        ],
        axis=1,
    )
    counts = np.diff(np.append(starts, values.shape[0]))
    return np.asarray(sums / counts[:, None])


def _flattened(sound: Samples) -> list[int]:
    """Where peaks of the louder channel are cut flat, in samples from the start of the block.

    For a run of n samples near the peak, n times the slope at its edges, in peaks, is about 0.12
    for a sine of any frequency and grows without bound the harder the top is cut.
    """
    voice = np.abs(_louder(sound))
    peak = float(voice.max(initial=0.0))
    if peak < _CLIP_PEAK:
        return []
    near = np.concatenate(([False], voice[1:-1] >= _CLIP_NEAR * peak, [False]))
    edges = np.flatnonzero(np.diff(near.astype(np.int8)))
    first, after = edges[::2] + 1, edges[1::2] + 1
    after = np.minimum(after, voice.size - 1)
    slopes = voice[first] - voice[first - 1] + voice[after - 1] - voice[after]
    flat = (after - first >= 3) & ((after - first) * slopes / 2 >= _CLIP_FLATNESS * peak)
    return [int(at) for at in first[flat]]


def _spectrum(sound: Samples) -> tuple[float, float, float]:
    """Flatness and the shares of 50 and 60 Hz of a third of a second, (0, 0, 0) for nothing."""
    voice = _louder(sound)[:_WINDOW]
    power = np.abs(np.fft.rfft(voice * np.hanning(voice.size), _WINDOW)) ** 2
    total = float(power[_bin(30) : _bin(8000)].sum())
    if total <= 1e-9:
        return 0.0, 0.0, 0.0
    return _flatness(power), _mains(power, 50) / total, _mains(power, 60) / total


def _flatness(power: npt.NDArray[np.floating]) -> float:
    band = power[_bin(300) : _bin(6000)] + 1e-20
    return float(np.exp(np.log(band).mean()) / band.mean())


def _mains(power: npt.NDArray[np.floating], hz: int) -> float:
    near = [power[_bin(hz * k) - 2 : _bin(hz * k) + 3].sum() for k in range(1, 7)]
    return float(sum(near))


def _bin(hz: float) -> int:
    return round(hz * _WINDOW / RATE)


def _louder(sound: Samples) -> Samples:
    if sound.shape[1] == 1:
        return sound[:, 0]
    left, right = sound[:, 0], sound[:, 1]
    return left if float(np.square(left).sum()) >= float(np.square(right).sum()) else right
