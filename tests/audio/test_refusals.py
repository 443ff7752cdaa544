"""What is not taken in, and that nothing of it stays."""

import subprocess
import sys
from pathlib import Path

import pytest

import audio
from audio.refusal import SENTENCES
from tests.audio import hostile
from tests.audio.recordings import KINDS, record, sine, speech

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(200)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100") + hostile.noise(20_000)


def refused(
    source: Path, profile: audio.Profile = audio.NORMAL, into: Path | None = None
) -> audio.AudioRefusal:
    """The refusal of `source`, after looking that nothing was kept."""
    into = into or source.parent / "masters"
    into.mkdir(exist_ok=True)
    with pytest.raises(audio.AudioRefusal) as caught:
        audio.prepare(source, into, profile)
    assert list(into.iterdir()) == []
    return caught.value


def written(path: Path, raw: bytes) -> Path:
    """A file of `raw` bytes."""
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param("Kính gửi bà con".encode() * 100, "not_audio", id="text renamed"),
        pytest.param(PNG, "not_audio", id="png"),
        pytest.param(JPEG, "not_audio", id="jpeg"),
        pytest.param(hostile.noise(50_000), "not_audio", id="noise without a header"),
        pytest.param(b"\xff" * 5_000, "not_audio", id="sync words alone"),
        pytest.param(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", "not_audio", id="a tag of 256 MB"),
        pytest.param(b"OggS" + bytes(500), "damaged", id="an Ogg magic alone"),
        pytest.param(b"\x1aE\xdf\xa3" + bytes(500), "damaged", id="a webm magic alone"),
        pytest.param(b"fLaC" + bytes(500), "damaged", id="a flac magic alone"),
        pytest.param(b"\x00\x00\x00\x18ftypM4A " + bytes(500), "damaged", id="an m4a magic alone"),
        pytest.param(hostile.wav(b""), "damaged", id="a wav without samples"),
        pytest.param(hostile.wav(hostile.noise(4_800)), "too_short", id="100 ms"),
        pytest.param(hostile.wav(bytes(96_000)), "silence", id="silence"),
        pytest.param(hostile.wav(bytes(96_000), channels=100), "channels", id="100 channels"),
        pytest.param(hostile.wav(bytes(96_000), rate=1), "sample_rate", id="1 Hz"),
        pytest.param(hostile.wav(bytes(96_000), rate=768_000), "sample_rate", id="768 kHz"),
        pytest.param(hostile.wav(bytes(96_000), rate=0), "damaged", id="0 Hz"),
        pytest.param(hostile.wav(bytes(96_000), rate=4_000_000_000), "damaged", id="4 GHz"),
        pytest.param(hostile.wav(bytes(96_000), channels=0), "damaged", id="no channel"),
    ],
)
def test_what_is_no_recording_is_refused(raw: bytes, code: str, tmp_path: Path) -> None:
    """Each file that is no usable recording gets its own reason, whatever its name says."""
    refusal = refused(written(tmp_path / "bản tin.mp3", raw))
    assert refusal.code == code
    assert refusal.field == "file"


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    """An HLS playlist or concat script named .mp3 is refused, not followed."""
    other = record(tmp_path / "secret.wav", speech(1, 44_100), KINDS["wav"])
    for make in (hostile.playlist, hostile.concat_script):
        assert refused(written(tmp_path / "list.mp3", make(other))).code == "playlist"


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    """A video that has no sound is refused; one that has gives its sound."""
    assert refused(hostile.silent_film(tmp_path / "film.mp4")).code == "no_sound"


def test_a_film_gives_its_sound(tmp_path: Path) -> None:
    """A phone's video is taken for what is said in it; its pictures are never decoded."""
    source = hostile.film(tmp_path / "film.mp4", speech(2))
    assert audio.prepare(source, tmp_path).duration_ms == pytest.approx(2000, abs=25)


@pytest.mark.parametrize("name", ["wav", "aiff", "flac", "mp3", "webm", "wma"])
def test_a_cut_file_that_states_its_length_is_refused(name: str, tmp_path: Path) -> None:
    """A file that says it is longer than it is has lost its end: it is refused."""
    whole = record(tmp_path / "whole", speech(5, KINDS[name].rate), KINDS[name]).read_bytes()
    refusal = refused(written(tmp_path / "cut", whole[: len(whole) * 6 // 10]))
    assert refusal.code == "truncated"
    assert 1 <= refusal.values["missing_s"] <= 3


@pytest.mark.parametrize("name", ["m4a", "3gp"])
def test_a_cut_file_without_its_table_is_refused(name: str, tmp_path: Path) -> None:
    """An mp4 that lost its end has lost its table of contents: nothing can be read."""
    whole = record(tmp_path / "whole", speech(5, KINDS[name].rate), KINDS[name]).read_bytes()
    assert refused(written(tmp_path / "cut", whole[: len(whole) // 2])).code == "damaged"


def test_a_recorder_that_never_wrote_its_size_is_believed(tmp_path: Path) -> None:
    """A WAV with a placeholder for its size is as long as its samples."""
    for number, stated in enumerate((0xFFFF_FFFF, 0x7FFF_FFFF, 0)):
        raw = hostile.wav(hostile.noise(48_000), stated=stated)
        master = audio.prepare(written(tmp_path / f"{number}.wav", raw), tmp_path)
        assert master.duration_ms == 1000


def test_too_long_is_refused_by_what_it_states(tmp_path: Path) -> None:
    """Twelve hours in a few megabytes are refused before they are decoded."""
    source = hostile.long_silence(tmp_path / "a.opus", hours=12)
    assert source.stat().st_size < 12 << 20
    assert refused(source).code == "too_long"


def test_too_long_is_refused_by_what_comes_out(tmp_path: Path) -> None:
    """A file that states no length is stopped where the limit is reached."""
    profile = audio.NORMAL.within(max_ms=60_000)
    raw = hostile.wav(bytes(48_000 * 2 * 61), stated=0)
    refusal = refused(written(tmp_path / "a.wav", raw), profile)
    assert refusal.code == "too_long"
    assert refusal.values == {"limit_min": 1}


def test_too_large_is_refused_unread(tmp_path: Path) -> None:
    """A file above the limit is refused by its size alone."""
    source = tmp_path / "a.wav"
    with source.open("wb") as file:
        file.truncate(5 << 30)  # sparse: nothing is written
    refusal = refused(source)
    assert (refusal.code, refusal.values) == ("too_large", {"mib": 5120, "limit_mib": 2048})


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    """A file that is not decoded in time is refused, its child killed."""
    source = record(tmp_path / "a.mp3", speech(1, 44_100), KINDS["mp3"])
    assert refused(source, audio.NORMAL.within(wall_s=0)).code == "too_heavy"


def test_what_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    """A file that needs more memory than granted is refused, even where its decoder crashes."""
    source = record(tmp_path / "a.mp3", speech(1, 44_100), KINDS["mp3"])
    for memory_bytes in (4_096, 200_000, 400_000):
        refusal = refused(source, audio.NORMAL.within(memory_bytes=memory_bytes))
        assert refusal.code in ("too_heavy", "damaged")


def test_the_name_of_the_upload_never_matters(tmp_path: Path) -> None:
    """A name that climbs or lies changes nothing: only content counts, and it names the master."""
    (tmp_path / "sub").mkdir()
    source = tmp_path / "sub" / ".." / "x; rm -rf $(HOME) #EXTM3U.m3u8"
    record(source, sine(1000, 1, 44_100), KINDS["wav"])
    master = audio.prepare(source, tmp_path / "sub")
    assert master.original_format == "wav"
    assert master.path == tmp_path / "sub" / master.sha256


def test_a_refusal_costs_little_memory(tmp_path: Path) -> None:
    """Refusing 100 channels or hours of silence takes under 40 MB above an idle child."""
    hostile.long_silence(tmp_path / "a", hours=12)
    written(tmp_path / "b", hostile.wav(bytes(9_600_000), channels=100))
    idle = peak_mb(written(tmp_path / "c", b""))
    assert all(peak_mb(tmp_path / name) < idle + 40 for name in "ab")


def peak_mb(source: Path) -> float:
    """Peak resident memory of the children that judge `source`, in MB."""
    script = (
        "import resource, sys, tempfile, audio\n"
        "from pathlib import Path\n"
        "with tempfile.TemporaryDirectory() as into:\n"
        "    try: audio.prepare(Path(sys.argv[1]), Path(into))\n"
        "    except audio.AudioRefusal: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(source)], check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1024


def test_every_refusal_speaks_both_languages() -> None:
    """Each code has a Vietnamese and an English sentence that hold the same numbers."""
    for code, (vi, en) in SENTENCES.items():
        fields = [{part for part in text.split() if "{" in part} for text in (vi, en)]
        assert len(fields[0]) == len(fields[1]), code
        assert vi.endswith("."), code
        assert en.endswith("."), code
