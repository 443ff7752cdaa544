"""A file is what its first bytes say."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.refusal import AudioRefusal
from audio.sniff import FORMATS, format_name, sniff
from audio.stated import mp3_states_length, ogg_is_ended, wav_missing_ms, wma_missing_ms
from tests.audio import hostile

MP3_FRAME = bytes.fromhex("fffb9064") + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz
ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
ADTS_FRAME = bytes.fromhex("fff15080") + bytes([0x0D, 0x3F, 0xFC]) + bytes(98)  # 105 bytes


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", None),
        (b"FORM\x00\x00\x00\x00AIFC", "aiff"),
        (b"\x00\x00\x00\x18ftypM4A ", "m4a"),
        (b"\x00\x00\x00\x18ftyp3gp4", "3gp"),
        (b"#!AMR-WB\n", "amr"),
        (MP3_FRAME * 3, "mp3"),
        (bytes(700) + MP3_FRAME * 3, "mp3"),
        (MP3_FRAME[:300], None),
        (ADTS_FRAME * 3, "aac"),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_formats_are_known_by_content(head: bytes, name: str | None) -> None:
    """Each format is told by its magic; MPEG streams by frames that follow one another."""
    assert format_name(head) == name


@given(st.binary(max_size=2_000))
def test_sniffing_never_fails(head: bytes) -> None:
    """Any bytes are a known format, or refused."""
    assert format_name(head) in {None, *FORMATS}
    if format_name(head) is None:
        with pytest.raises(AudioRefusal, match=r"^(empty|playlist|not_audio): "):
            sniff(io.BytesIO(head))


def test_a_tag_before_the_sound_is_stepped_over() -> None:
    """An ID3 tag with a picture of 20 KB does not hide the mp3 behind it."""
    tag = b"ID3\x04\x00\x00" + bytes([0, 1, 0x1C, 0x20]) + bytes(20_000)
    assert tag[9] == 0x20
    size = (1 << 14) + (0x1C << 7) + 0x20
    assert sniff(io.BytesIO(tag[: 10 + size] + MP3_FRAME * 4)).name == "mp3"


def test_no_playlist_format_is_listed() -> None:
    """No demuxer that opens other files, devices or the network stands in the list."""
    nested = {"hls", "concat", "dash", "image2", "sdp", "rtsp", "lavfi", "alsa", "imf", "v4l2"}
    assert nested.isdisjoint(each.demuxer for each in FORMATS.values())


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_a_wav_knows_what_it_lacks(present: int, stated: int) -> None:
    """A WAV lacks exactly what its header states and the file does not hold."""
    raw = hostile.wav(bytes(present), stated=stated)
    lacking = max(0, stated - present) * 1000 // 96_000 if stated else 0
    assert wav_missing_ms(io.BytesIO(raw)) == lacking


@given(st.binary(max_size=400))
def test_statements_are_read_from_anything(raw: bytes) -> None:
    """No header, however broken, makes reading it fail or a length negative."""
    for head in (b"", b"RIFF\x00\x00\x00\x00WAVE", ASF_PROPERTIES):
        file = io.BytesIO(head + raw)
        assert wav_missing_ms(file) >= 0
        assert wma_missing_ms(file) >= 0
        assert ogg_is_ended(file) in (True, False)
        assert mp3_states_length(head + raw) in (True, False)
