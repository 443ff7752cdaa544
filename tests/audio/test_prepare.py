"""What comes out of the front door, measured on the master decoded again."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import audio
from audio import tones
from audio.encode import BIT_RATE
from audio.pcm import Pcm, read_wav, write_wav
from audio.read import read_master
from tests.audio import meter
from tests.audio.recordings import KINDS, record, sine, speech

WAV = KINDS["wav"]

pytestmark = pytest.mark.usefixtures("unconfined")


def prepared(source: Path, profile: audio.Profile = audio.NORMAL) -> tuple[audio.Prepared, Pcm]:
    """The master of `source` and its sound."""
    into = source.parent / "masters"
    into.mkdir(exist_ok=True)
    master = audio.prepare(source, into, profile)
    return master, read_master(master.path)


def assert_kept(profile: audio.Profile, sound: Pcm) -> None:
    """The profile's loudness and peak, by a meter that is not ours."""
    assert meter.lufs(sound) == pytest.approx(profile.loudness, abs=0.5)
    assert meter.dbtp(sound) <= profile.true_peak + 0.05  # the two meters' own difference


def test_equal_sound_has_an_equal_name(tmp_path: Path) -> None:
    """The same sound gives the same bytes, whatever lossless file it came in and how often."""
    sound = speech(2, 44_100)
    names = {
        prepared(record(tmp_path / f"{number}.{kind}", sound, KINDS[kind]))[0].sha256
        for number, kind in enumerate(("wav", "aiff", "wav"))
    }
    assert len(names) == 1


@pytest.mark.parametrize("name", ["wav", "mp3", "m4a", "opus", "webm", "flac"])
def test_nothing_is_delayed(name: str, tmp_path: Path) -> None:
    """The master starts when the recording starts, to within 2 ms: pre-skips are taken out."""
    kind = KINDS[name]
    melody = tones.melody(3, 4).astype(np.float32) / 32768
    at = np.arange(round(melody.size * kind.rate / 48_000)) * 48_000 / kind.rate
    at_rate = np.interp(at, np.arange(melody.size), melody).astype(np.float32)
    _, sound = prepared(record(tmp_path / f"a.{kind.suffix}", at_rate, kind))
    assert abs(meter.delay(sound, melody)) <= 96


def test_a_tone_stays_where_it_is(tmp_path: Path) -> None:
    """1 kHz in is 1 kHz out: no resampling by mistake."""
    _, sound = prepared(record(tmp_path / "a.wav", sine(1000, 3, 44_100), WAV))
    assert meter.frequency(sound) == pytest.approx(1000, abs=0.2)


def test_nothing_is_added(tmp_path: Path) -> None:
    """A steady tone comes out steady: no click, no gap, no pumping at any seam of the chain."""
    _, sound = prepared(record(tmp_path / "a.wav", sine(1000, 12, 44_100), WAV))
    inner = sound[24_000:-4_800].astype(np.float64)
    levels = np.array([np.std(inner[at : at + 480]) for at in range(0, inner.size - 480, 480)])
    assert levels.max() / levels.min() < 1.1
    # What is left when the tone is taken out is Opus's own noise, far below, and no spike in it.
    phase = 2 * np.pi * 1000 / 48_000 * np.arange(inner.size)
    bins = np.stack([np.sin(phase), np.cos(phase)], axis=1)
    rest = inner - bins @ np.linalg.lstsq(bins, inner, rcond=None)[0]
    assert np.abs(rest).max() < 0.1 * np.abs(inner).max()


def test_urgent_is_louder(tmp_path: Path) -> None:
    """An urgent master reaches -14 LUFS ±0.5 under the same peak."""
    source = record(tmp_path / "a.mp3", speech(4, 44_100), KINDS["mp3"])
    _, sound = prepared(source, audio.URGENT)
    assert_kept(audio.URGENT, sound)


@pytest.mark.parametrize("level", [0.002, 0.02, 0.9])
def test_any_level_comes_out_level(level: float, tmp_path: Path) -> None:
    """From a whisper to a shout the loudness is the same."""
    _, sound = prepared(record(tmp_path / "a.wav", speech(4, 44_100, level=level), WAV))
    assert_kept(audio.NORMAL, sound)


def test_near_and_far_come_together(tmp_path: Path) -> None:
    """A speaker 12 dB further away is brought at least 3 dB nearer."""
    near = speech(6, 44_100)
    _, sound = prepared(record(tmp_path / "a.wav", np.concatenate([near, near / 4]), WAV))
    half = sound.size // 2
    assert meter.lufs(sound[:half]) - meter.lufs(sound[half:]) < 9.0


def test_rumble_is_taken_out(tmp_path: Path) -> None:
    """What horns cannot reproduce, below 90 Hz, is gone: 30 Hz by more than 15 dB."""
    both = sine(30, 4, 44_100, 0.3) + sine(1000, 4, 44_100, 0.1)
    _, sound = prepared(record(tmp_path / "a.wav", both, WAV))
    power = np.abs(np.fft.rfft(sound[: 48_000 * 3])) ** 2
    before, after = 10 * np.log10(9), 10 * np.log10(power[90] / power[3000])
    assert before - after > 15


def test_sharp_peaks_are_held(tmp_path: Path) -> None:
    """Claps over speech: the true peak holds even where the loudness must give."""
    claps = speech(6, 44_100, level=0.02)
    for at in range(20_000, claps.size, 40_000):
        claps[at : at + 200] += np.hanning(200).astype(np.float32) * 0.9
    master, sound = prepared(record(tmp_path / "a.wav", claps, WAV))
    assert meter.dbtp(sound) <= -1.0 + 0.05
    reached = abs(meter.lufs(sound) + 16) <= 0.55
    assert reached or "loudness_not_reached" in {each.code for each in master.findings}


def test_the_shortest_is_still_level(tmp_path: Path) -> None:
    """400 ms, one block of the loudness standard, is enough."""
    _, sound = prepared(record(tmp_path / "a.wav", speech(0.4, 44_100), WAV))
    assert_kept(audio.NORMAL, sound)


def test_rates_that_change_on_the_way(tmp_path: Path) -> None:
    """A jingle at 44.1 kHz stereo glued before speech at 22.05 kHz mono plays on at its pitch."""
    jingle = record(tmp_path / "1.mp3", np.stack([sine(500, 2, 44_100)] * 2), KINDS["mp3"])
    slow = replace(KINDS["mp3"], rate=22_050)
    voice = record(tmp_path / "2.mp3", sine(1500, 2, 22_050), slow)
    glued = tmp_path / "glued.mp3"
    glued.write_bytes(jingle.read_bytes() + voice.read_bytes())
    _, sound = prepared(glued)
    assert sound.size / 48_000 == pytest.approx(4, abs=0.2)
    assert meter.frequency(sound[24_000:72_000]) == pytest.approx(500, abs=1)
    assert meter.frequency(sound[-72_000:-24_000]) == pytest.approx(1500, abs=1)


def test_tags_in_any_encoding_do_no_harm(tmp_path: Path) -> None:
    """A title in an old code page is no reason to refuse the sound."""
    raw = record(tmp_path / "a.wav", speech(1, 44_100), WAV).read_bytes()
    title = "Thông báo".encode("latin-1")
    info = b"INFOINAM" + len(title).to_bytes(4, "little") + title
    tagged = tmp_path / "b.wav"
    tagged.write_bytes(raw + b"LIST" + len(info).to_bytes(4, "little") + info)
    assert prepared(tagged)[0].sha256 == prepared(tmp_path / "a.wav")[0].sha256


def test_the_picture_follows_the_sound(tmp_path: Path) -> None:
    """The waveform has at most 1,000 columns of 0 to 255 and shows where the voice is."""
    quiet = np.zeros(44_100 * 4, dtype=np.float32)
    source = record(tmp_path / "a.wav", np.concatenate([speech(4, 44_100), quiet]), WAV)
    peaks = prepared(source)[0].peaks
    half = len(peaks) // 2
    assert len(peaks) == 800
    assert all(0 <= column <= 255 for column in peaks)
    assert max(peaks[:half]) > 100
    assert max(peaks[half + 10 :]) < 5


def test_the_master_is_ogg_opus_at_32_kbit(tmp_path: Path) -> None:
    """The master is one Ogg Opus stream of about 32 kbit/s whose pages carry whole 20 ms frames."""
    master, sound = prepared(record(tmp_path / "a.wav", speech(10, 44_100), WAV))
    raw = master.path.read_bytes()
    assert raw[28:36] == b"OpusHead"
    assert raw[37] == 1  # one channel
    assert master.size * 8 / (sound.size / 48_000) < BIT_RATE * 1.2
    ends = [int.from_bytes(raw[at + 6 : at + 14], "little") for at in pages(raw)][2:]
    assert all((after - before) % 960 == 0 for before, after in pairwise(ends[:-1]))


def pages(raw: bytes) -> list[int]:
    """Where Ogg pages start."""
    return [at for at in range(len(raw) - 4) if raw[at : at + 4] == b"OggS"]


def test_a_wav_of_our_own_comes_back(tmp_path: Path) -> None:
    """PCM written as WAV is read back sample for sample."""
    melody = tones.melody(1, 1)
    write_wav(tmp_path / "a.wav", melody)
    assert np.array_equal(read_wav(tmp_path / "a.wav"), melody)


def test_a_melody_survives_the_whole_way(tmp_path: Path) -> None:
    """What a loudspeaker gets is recognisably what was uploaded, and nothing like another."""
    write_wav(tmp_path / "a.wav", tones.melody(7, 5))
    _, sound = prepared(tmp_path / "a.wav")
    assert meter.likeness(sound, tones.melody(7, 5)) > 0.9
    assert meter.likeness(sound, tones.melody(8, 5)) < 0.5
