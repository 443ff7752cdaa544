"""Is this recording good enough: measured in one pass over the spool, judged by pure rules.

Numbers without a source are this project's own, set on recordings made for the tests; they decide
warnings only. A pitch or tempo that is wrong all through cannot be seen in the sound itself;
`audio.clock.Clock` reports it for files that carry a clock of their own.
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
_CLIP_PEAK: Final = 0.3
_CLIP_TOP: Final = 0.99  # the share of samples below what counts as the top
_CLIP_OVER: Final = 1.4  # lossy formats overshoot a flat top; a voice that is whole rises further
_CLIP_NEAR: Final = 0.8
_CLIP_FLATNESS: Final = 2.5

# Columns of a spectrum: mean square, flatness 0.3 to 6 kHz, shares of 50 and of 60 Hz mains.
_POWER, _FLATNESS, _HUM_50, _HUM_60 = range(4)


@dataclass(frozen=True, slots=True)
class Survey:
    """A recording in figures, full scale 1.0.

    `power`: mean square per step of 100 ms and channel; `cross`: mean product of the two channels
    per step; `clipped`: instants in samples of flattened peaks; `spectra`: per second and channel,
    four figures of its first third (see `_POWER`); `samples`: length.
    """

    power: Floats
    cross: Floats
    clipped: npt.NDArray[np.int64]
    spectra: Floats
    samples: int

    @property
    def voice(self) -> int:
        """The channel that carries more."""
        return int(self.power.sum(axis=0).argmax())

    @property
    def levels(self) -> Floats:
        """Level of each step of that channel, in dB."""
        return _decibels(self.power[:, self.voice])


def survey(blocks: Iterator[Pcm]) -> Survey:
    """Measure a spool, in blocks of one second."""
    power, cross, clipped, spectra, samples = [], [], [], [], 0
    for block in blocks:
        sound = block.T.astype(np.float32) / np.float32(32768.0 * HEADROOM)
        power.append(np.stack([_steps(channel * channel) for channel in sound], axis=1))
        cross.append(_steps(sound[0] * sound[-1]))
        clipped += [samples + at for at in _flattened(_louder(sound))]
        spectra.append([_spectrum(channel) for channel in sound])
        samples += block.shape[0]
    return Survey(
        np.concatenate(power),
        np.concatenate(cross),
        np.array(clipped, dtype=np.int64),
        np.array(spectra),
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
    for start, end in _long_silences(seen.levels)[:_FEW]:
        end_ms = min(end * STEP_MS, length_ms)
        seconds = round((end_ms - start * STEP_MS) / 1000)
        yield finding("long_silence", start * STEP_MS, end_ms, seconds=seconds)


def _judge_background(seen: Survey, length_ms: int) -> Iterator[Finding]:
    """Hum and noise show in the quietest fifth, where the voice pauses."""
    spectra = seen.spectra[:, seen.voice]
    quiet = spectra[np.argsort(spectra[:, _POWER], kind="stable")]
    quiet = quiet[: max(1, quiet.shape[0] // 5)]
    below = _ranked(seen.levels, 0.8) - _ranked(_decibels(quiet[:, _POWER]), 0.5)
    hum = {hz: _ranked(quiet[:, at], 0.5) for hz, at in ((50, _HUM_50), (60, _HUM_60))}
    mains = max(hum, key=hum.__getitem__)
    if hum[mains] > _HUM_SHARE and below < _HUM_BELOW_DB:
        yield finding("hum", 0, length_ms, hz=mains)
    elif _ranked(quiet[:, _FLATNESS], 0.5) > _NOISE_FLATNESS and below < _NOISE_GAP_DB:
        yield finding("noise", 0, length_ms, db=round(below))


def _ranked(values: Floats, share: float) -> float:
    """The value below which `share` of all lie (np.quantile would import more of numpy here)."""
    return float(np.sort(values)[int(share * (values.size - 1))])


def _decibels(power: Floats) -> Floats:
    return np.asarray(10.0 * np.log10(power + 1e-12))


def _long_silences(levels: Floats) -> list[tuple[int, int]]:
    """Half-open spans of steps, each at least 5 s long and far below the voice."""
    quiet = levels < levels.max() - _SILENCE_BELOW_DB
    spans = zip(*_runs(quiet), strict=True)
    return [(int(a), int(b)) for a, b in spans if (b - a) * STEP_MS >= _LONG_SILENCE_MS]


def _runs(mask: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where runs of True start and where they end, half-open."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]


def _steps(values: Samples) -> Floats:
    """Means over 100 ms; the last step may be shorter."""
    starts = np.arange(0, values.size, _STEP)
    counts = np.diff(np.append(starts, values.size))
    return np.asarray(np.add.reduceat(values, starts, dtype=np.float64) / counts)


def _flattened(sound: Samples) -> list[int]:
    """Where peaks are cut flat, in samples from the start of the block.

    A flat top shows in two ways that survive resampling and lossy formats. Little rises above the
    99th percentile; and for a run of n samples near it, n times the slope at the run's edges is
    large: 0.8 for a sine of any pitch, more the harder the top is cut.
    """
    voice = np.abs(sound)
    rank = int(_CLIP_TOP * (voice.size - 1))
    top = float(np.partition(voice, rank)[rank])
    if not _CLIP_PEAK <= top <= float(voice.max()) <= _CLIP_OVER * top:
        return []
    near = voice >= _CLIP_NEAR * top
    near[[0, -1]] = False  # a run that began before the block has no edge here
    first, after = _runs(near)
    slopes = voice[first] - voice[first - 1] + voice[after - 1] - voice[after]
    flat = (after - first >= 3) & ((after - first) * slopes / 2 >= _CLIP_FLATNESS * top)
    return [int(at) for at in first[flat]]


def _spectrum(sound: Samples) -> tuple[float, float, float, float]:
    """Mean square, flatness, shares of 50 and of 60 Hz of a third of a second."""
    voice = sound[:_WINDOW]
    mean = float(np.mean(np.square(voice), dtype=np.float64))
    power = np.abs(np.fft.rfft(voice * np.hanning(voice.size), _WINDOW)) ** 2
    total = float(power[_bin(30) : _bin(8000)].sum())
    if total <= 1e-9:
        return mean, 0.0, 0.0, 0.0
    return mean, _flatness(power), _mains(power, 50) / total, _mains(power, 60) / total


def _flatness(power: npt.NDArray[np.floating]) -> float:
    band = power[_bin(300) : _bin(6000)] + 1e-20
    return float(np.exp(np.log(band).mean()) / band.mean())


def _mains(power: npt.NDArray[np.floating], hz: int) -> float:
    near = [power[_bin(hz * k) - 1 : _bin(hz * k) + 2].sum() for k in range(1, 7)]
    return float(sum(near))


def _bin(hz: float) -> int:
    return round(hz * _WINDOW / RATE)


def _louder(sound: Samples) -> Samples:
    return np.asarray(sound[int(np.square(sound).sum(axis=1).argmax())])
