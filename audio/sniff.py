"""What is this file: decided by its first bytes, never by its name.

Only what stands in `FORMATS` is opened, with the one demuxer and the few decoders named there.
Everything else that FFmpeg could open (playlists, concat scripts, images, device and network
inputs) is refused before FFmpeg sees a byte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from audio.refusal import AudioRefusal

HEAD_BYTES: Final = 16_384

_PCM: Final = (
    "pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw"
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format taken in: our name for it, FFmpeg's demuxer, and the decoders it may use."""

    name: str
    demuxer: str
    decoders: str


FORMATS: Final = {
    each.name: each
    for each in (
        Format("mp3", "mp3", "mp3float,mp3,mp2float,mp2"),
        Format("aac", "aac", "aac"),
        Format("m4a", "mov", f"aac,alac,mp3float,mp3,opus,flac,amrnb,amrwb,{_PCM}"),
        Format("3gp", "mov", "aac,amrnb,amrwb"),
        Format("ogg", "ogg", "opus,vorbis,flac"),
        Format("flac", "flac", "flac"),
        Format("wav", "wav", f"{_PCM},adpcm_ms,adpcm_ima_wav,mp3float,mp3,gsm_ms"),
        Format("webm", "matroska", f"opus,vorbis,aac,flac,mp3float,mp3,{_PCM}"),
        Format("amr", "amr", "amrnb,amrwb"),
        Format("wma", "asf", "wmav1,wmav2,wmapro,wmavoice"),
        Format("aiff", "aiff", f"{_PCM},adpcm_ima_qt"),
    )
}

_ASF_HEADER: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_MP3_KBIT: Final = {  # ISO 11172-3 2.4.2.3 and ISO 13818-3: (MPEG-1?, layer) -> kbit/s by index
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_TEXT_SCRIPTS: Final = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"<?xml", b"<MPD", b"file ")


def sniff(file: BinaryIO) -> Format:
    """The format of `file` by its content; leaves the position at 0.

    Raises AudioRefusal `empty`, `playlist` or `not_audio`.
    """
    head = head_after_tag(file)
    file.seek(0)
    if not head:
        raise AudioRefusal("empty")
    if (name := format_name(head)) is not None:
        return FORMATS[name]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_TEXT_SCRIPTS):
        raise AudioRefusal("playlist")
    raise AudioRefusal("not_audio")


def format_name(head: bytes) -> str | None:
    """A key of FORMATS for these first bytes (after any ID3 tag), or None. Pure and total."""
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[4:8] == b"ftyp":
        return "3gp" if head[8:10] == b"3g" else "m4a"
    for magic, name in (
        (b"OggS", "ogg"),
        (b"fLaC", "flac"),
        (b"\x1aE\xdf\xa3", "webm"),
        (b"#!AMR", "amr"),
        (_ASF_HEADER, "wma"),
    ):
        if head.startswith(magic):
            return name
    return _mpeg_name(head)


def head_after_tag(file: BinaryIO) -> bytes:
    """The first bytes after an ID3v2 tag (id3.org, section 3.1: 28-bit synchsafe size)."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head[:3] != b"ID3" or len(head) < 10:
        return head
    size = sum(
        (byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
    )
    file.seek(10 + size)
    return file.read(HEAD_BYTES) or head


def _mpeg_name(head: bytes) -> str | None:
    """mp3 or aac where three frame headers follow one another; a lone sync word proves nothing."""
    for name, length in (("mp3", _mp3_frame_length), ("aac", _adts_frame_length)):
        at = head.find(b"\xff")
        while at != -1:
            if _chained(head, at, length):
                return name
            at = head.find(b"\xff", at + 1)
    return None


def _chained(head: bytes, at: int, length: Callable[[bytes], int | None]) -> bool:
    for seen in range(3):
        step = length(head[at : at + 7])
        if step is None:
            return seen == 2 and at >= len(head)
        at += step
    return True


def _mp3_frame_length(header: bytes) -> int | None:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    rate_index, kbit_index = header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or layer == 4 or rate_index == 3 or kbit_index in (0, 15):
        return None
    bits = _MP3_KBIT[version == 3, layer][kbit_index] * 1000
    rate, padding = _MP3_RATES[version][rate_index], header[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // rate + padding) * 4
    return (144 if version == 3 or layer == 2 else 72) * bits // rate + padding


def _adts_frame_length(header: bytes) -> int | None:
    """ISO 13818-7 6.2: thirteen bits of frame length, header included."""
    if len(header) < 7 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return None
    size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return size if size >= 7 and header[2] >> 2 & 15 < 13 else None
