"""A second opinion on loudness and peak: BS.1770 in the frequency domain, all at once.

It shares no code and no method with `audio.loudness`: the K weighting is applied by its complex
response on one long FFT, and the true peak is read after fourfold oversampling by zero padding.
"""

import numpy as np
import numpy.typing as npt

RATE = 48_000
Sound = npt.NDArray[np.float64]


def lufs(sound: npt.NDArray[np.generic]) -> float:
    """Integrated loudness of 48 kHz mono, full scale 1.0 (or s16), with both gates."""
    weighted = _k_weighted(_floats(sound))
    starts = range(0, weighted.size - 19_200 + 1, 4_800)
    blocks = np.array([np.mean(weighted[at : at + 19_200] ** 2) for at in starts])
    levels = -0.691 + 10 * np.log10(blocks + 1e-20)
    absolute = blocks[levels > -70]
    if absolute.size == 0:
        return -70.0
    relative = -0.691 + 10 * np.log10(absolute.mean()) - 10
    return float(-0.691 + 10 * np.log10(blocks[(levels > -70) & (levels > relative)].mean()))


def dbtp(sound: npt.NDArray[np.generic]) -> float:
    """True peak in dB relative to full scale."""
    floats = _floats(sound)
    spectrum = np.fft.rfft(np.pad(floats, 4_800))
    up = np.fft.irfft(spectrum, 4 * (floats.size + 9_600)) * 4
    return float(20 * np.log10(np.abs(up).max() + 1e-20))


def frequency(sound: npt.NDArray[np.generic]) -> float:
    """The strongest frequency, in Hz, to a tenth of an FFT bin."""
    floats = _floats(sound)
    power = np.log(np.abs(np.fft.rfft(floats * np.hanning(floats.size))) + 1e-20)
    top = int(power[1:-1].argmax()) + 1
    before, at, after = power[top - 1 : top + 2]
    return float((top + 0.5 * (before - after) / (before - 2 * at + after)) * RATE / floats.size)


def delay(sound: npt.NDArray[np.generic], reference: npt.NDArray[np.generic]) -> int:
    """By how many samples `sound` lags `reference`, by cross-correlation."""
    one, other = _floats(sound), _floats(reference)
    size = 1 << (one.size + other.size).bit_length()
    product = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    lag = int(np.argmax(np.fft.irfft(product, size)))
    return lag if lag < one.size else lag - size


def likeness(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float:
    """The highest normalised cross-correlation at any shift, 0 to 1."""
    first, second = _floats(one), _floats(other)
    size = 1 << (first.size + second.size).bit_length()
    product = np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size))
    scale = np.linalg.norm(first) * np.linalg.norm(second)
    return float(np.abs(np.fft.irfft(product, size)).max() / scale)


def _floats(sound: npt.NDArray[np.generic]) -> Sound:
    full_scale = 32768.0 if sound.dtype == np.int16 else 1.0
    return np.asarray(sound, dtype=np.float64) / full_scale


def _k_weighted(sound: Sound) -> Sound:
    size = 1 << (sound.size + RATE).bit_length()
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    low_cut = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    weighted = np.fft.irfft(np.fft.rfft(sound, size) * shelf * low_cut, size)
    return np.asarray(weighted[: sound.size], dtype=np.float64)
