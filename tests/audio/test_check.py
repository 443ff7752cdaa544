"""What a listener is told about a recording."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import audio
from audio.clock import speed_of
from audio.findings import SENTENCES, Finding
from audio.read import read_master
from tests.audio import meter
from tests.audio.recordings import KINDS, Kind, Sound, record, sine, speech

WAV = KINDS["wav"]
STEREO = Kind("wav", "wav", "pcm_s16le", 44_100, channels=2)

pytestmark = pytest.mark.usefixtures("unconfined")


def found(
    folder: Path, sound: Sound, kind: Kind = WAV
) -> tuple[dict[str, Finding], audio.Prepared]:
    """Findings by code, and the master."""
    master = audio.prepare(record(folder / f"a.{kind.suffix}", sound, kind), folder)
    return {each.code: each for each in master.findings}, master


def test_a_good_recording_has_nothing_to_say(tmp_path: Path) -> None:
    """A clean voice at an ordinary level is taken in without a word."""
    assert found(tmp_path, speech(8, 44_100))[0] == {}


def test_a_full_scale_tone_is_not_clipped(tmp_path: Path) -> None:
    """Loud alone is not clipped: tones of any pitch at full scale raise no finding."""
    for hz in (60, 440, 3000):
        assert "clipping" not in found(tmp_path, sine(hz, 3, 44_100, 0.99))[0]


@pytest.mark.parametrize("name", ["wav", "mp3", "opus"])
@pytest.mark.parametrize("drive", [2.0, 8.0])
def test_clipping_is_heard(name: str, drive: float, tmp_path: Path) -> None:
    """A voice cut flat by too much gain is reported, also through a lossy format."""
    kind = KINDS[name]
    loud = speech(4, kind.rate, level=1.0)
    clipped = np.clip(loud / np.abs(loud).max() * drive, -1, 1) * 0.99
    codes, _ = found(tmp_path, clipped.astype(np.float32), kind)
    assert codes["clipping"].values["count"] >= 10


def test_too_quiet_is_raised_and_said(tmp_path: Path) -> None:
    """A whisper is brought to level, and the officer is told that its noise came with it."""
    codes, master = found(tmp_path, speech(4, 44_100, level=0.003))
    assert codes["too_quiet"].values["lufs"] < -40
    assert master.loudness == pytest.approx(-16, abs=0.5)


def test_antiphase_keeps_the_voice(tmp_path: Path) -> None:
    """Channels that cancel each other are not mixed: one is taken, and the voice is there."""
    voice = speech(4, 44_100)
    codes, master = found(tmp_path, np.stack([voice, -voice]), STEREO)
    assert set(codes) == {"antiphase"}
    alone = audio.prepare(record(tmp_path / "alone.wav", voice, WAV), tmp_path)
    assert meter.likeness(read_master(master.path), read_master(alone.path)) > 0.99


@pytest.mark.parametrize("side", [0, 1])
def test_a_dead_channel_is_left_out(side: int, tmp_path: Path) -> None:
    """With sound on one side only, that side alone is taken: the other's noise stays out."""
    channels = np.stack([speech(4, 44_100)] * 2)
    channels[side] = np.random.default_rng(1).normal(0, 1e-3, channels.shape[1])
    assert set(found(tmp_path, channels, STEREO)[0]) == {"one_channel"}


def test_ordinary_stereo_is_mixed(tmp_path: Path) -> None:
    """Two different channels are both heard."""
    both = np.stack([sine(500, 3, 44_100), sine(1500, 3, 44_100)])
    codes, master = found(tmp_path, both, STEREO)
    power = np.abs(np.fft.rfft(read_master(master.path)[:96_000])) ** 2
    assert codes == {}
    assert power[1000] == pytest.approx(power[3000], rel=0.5)


@pytest.mark.parametrize("hz", [50, 60])
def test_hum_is_named_by_its_mains(hz: int, tmp_path: Path) -> None:
    """Mains hum under a voice is reported with its frequency."""
    at = np.arange(8 * 44_100) / 44_100
    hum = sum(np.sin(2 * np.pi * hz * k * at) / k for k in (1, 2, 3)) * 0.004
    codes, _ = found(tmp_path, (speech(8, 44_100) + hum).astype(np.float32))
    assert codes["hum"].values == {"hz": hz}


def test_noise_is_reported(tmp_path: Path) -> None:
    """A fan or traffic close under the voice is reported; a quiet room is not."""
    hiss = np.random.default_rng(2).normal(0, 1, 8 * 44_100)
    loud = speech(8, 44_100) + 0.06 * hiss
    assert "noise" in found(tmp_path, loud.astype(np.float32))[0]
    room = speech(8, 44_100) + 0.0005 * hiss
    assert "noise" not in found(tmp_path, room.astype(np.float32))[0]


def test_music_is_neither_hum_nor_noise(tmp_path: Path) -> None:
    """A steady tone, a low one too, is not taken for hum or noise."""
    for hz in (110, 3000):
        assert found(tmp_path, sine(hz, 6, 44_100))[0] == {}


def test_long_silences_are_shown_where_they_are(tmp_path: Path) -> None:
    """A silence of 5 s or more is reported with its place; a pause of 3 s is not."""
    voice = speech(3, 44_100)

    def pause(seconds: int) -> Sound:
        return np.zeros(seconds * 44_100, dtype=np.float32)

    codes, _ = found(tmp_path, np.concatenate([voice, pause(3), voice, pause(8), voice]))
    silence = codes["long_silence"]
    assert silence.start_ms == pytest.approx(9_000, abs=900)  # the voice itself ends in a breath
    assert silence.end_ms == pytest.approx(17_000, abs=900)
    assert silence.values["seconds"] in (8, 9)


@pytest.mark.parametrize("name", ["aac", "amr", "ogg", "opus"])
def test_a_cut_that_cannot_be_sure_is_warned_of(name: str, tmp_path: Path) -> None:
    """A file that states no length but breaks off is taken in with a warning at its end."""
    kind = KINDS[name]
    whole = record(tmp_path / "whole", speech(4, kind.rate), kind).read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 6 // 10])
    master = audio.prepare(tmp_path / "cut", tmp_path)
    assert {each.code: each.end_ms for each in master.findings} == {
        "truncated": pytest.approx(master.duration_ms, abs=1)
    }


def test_damage_in_the_middle_is_warned_of(tmp_path: Path) -> None:
    """A hole in the file is jumped over and counted."""
    raw = bytearray(record(tmp_path / "whole", speech(6, 44_100), KINDS["aac"]).read_bytes())
    for at in range(len(raw) // 2, len(raw) // 2 + 3_000):
        raw[at] = at * 73 % 251
    (tmp_path / "hole").write_bytes(raw)
    codes = {each.code for each in audio.prepare(tmp_path / "hole", tmp_path).findings}
    assert "damaged_parts" in codes


def test_a_wrong_speed_shows_against_the_files_own_clock() -> None:
    """Sound that runs evenly faster or slower than the file's clock is a wrong rate.

    16 kHz sound stamped as 8 kHz lasts half as long by the clock as it sounds.
    """
    assert speed_of([(second * 0.5, float(second)) for second in range(20)]) == 500
    assert speed_of([(second * 1.088, float(second)) for second in range(60)]) == 1088


def test_pauses_cut_out_are_no_wrong_speed() -> None:
    """A recording that was paused jumps once; that is not reported, and neither is a short one."""
    paused = [(second + (30.0 if second > 20 else 0.0), float(second)) for second in range(60)]
    assert speed_of(paused) == 1000
    assert speed_of([(0.0, 0.0), (5.0, 1.0)]) == 1000


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40))
def test_a_senseless_clock_is_no_clock(times: list[float]) -> None:
    """Times that stand still, run back or leap tell nothing of the speed."""
    speed = speed_of([(time, float(second)) for second, time in enumerate(times)])
    assert 100 <= speed <= 10_000


def test_a_wrong_speed_is_reported(tmp_path: Path) -> None:
    """An m4a whose table gives every frame the wrong time is taken in with a warning."""
    raw = record(tmp_path / "a.m4a", speech(14, 44_100), KINDS["m4a"]).read_bytes()
    # The media header's time scale (ISO 14496-12, 8.4.2): ticks are now longer than samples.
    at = raw.index(b"mdhd") + 16
    assert raw[at : at + 4] == (44_100).to_bytes(4, "big")
    (tmp_path / "b.m4a").write_bytes(raw[:at] + (32_000).to_bytes(4, "big") + raw[at + 4 :])
    codes = {each.code: each for each in audio.prepare(tmp_path / "b.m4a", tmp_path).findings}
    assert codes["wrong_speed"].values == {"percent": pytest.approx(138, abs=1)}


def test_every_finding_speaks_both_languages() -> None:
    """Each finding has a sentence in Vietnamese and in English with the same numbers."""
    for code, (vi, en) in SENTENCES.items():
        numbers = dict.fromkeys(re.findall(r"{(\w+)}", vi), 7)
        said = Finding(code, "warn", 0, 1, numbers)
        assert said.vi.count("7") == said.en.count("7") == vi.count("{") == en.count("{")
