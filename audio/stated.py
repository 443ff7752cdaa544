"""What a file states of its own length: the only way to know that its end is missing.

Only statements that a complete file always keeps count. An mp3 without a Xing or VBRI header, raw
AAC, AMR and a browser's webm state nothing: cut anywhere, they are whole files, only shorter.
"""

import os
from typing import BinaryIO, Final

_CHUNKS: Final = 64  # far more than any recorder writes before its samples
_UNSTATED_BYTES: Final = 0x7FFF_0000  # recorders that stream write sizes from here up: unknown
_LAST_BYTES: Final = 1 << 16  # an Ogg page has at most 65,307 bytes (RFC 3533, section 6)
_ASF_HEAD_BYTES: Final = 1 << 16
_ASF_FILE_PROPERTIES: Final = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_END_OF_STREAM: Final = 4


def wav_missing_ms(file: BinaryIO) -> int:
    """How much of the length stated by a WAV's `data` chunk is not in the file; 0 when all is."""
    size = file.seek(0, os.SEEK_END)
    at, byte_rate = 12, 0
    for _ in range(_CHUNKS):
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:
            return 0
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"fmt ":
            byte_rate = int.from_bytes(file.read(12)[8:12], "little")
        elif header[:4] == b"data":
            missing = at + 8 + length - size
            stated = 0 < length < _UNSTATED_BYTES
            return missing * 1000 // byte_rate if stated and byte_rate and missing > 0 else 0
        at += 8 + length + length % 2
    return 0


def wma_missing_ms(file: BinaryIO) -> int:
    """How much of a WMA's play time is not in the file, by the file size that it states.

    Advanced Systems Format 01.20, section 3.2: in the File Properties Object the file size stands
    at byte 40, the play time in 100 ns at 64, the flag "broadcast" (sizes unknown) at 88.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(_ASF_HEAD_BYTES)
    at = head.find(_ASF_FILE_PROPERTIES)
    if at == -1 or len(head) < at + 92 or head[at + 88] & 1:
        return 0
    stated = int.from_bytes(head[at + 40 : at + 48], "little")
    play_ms = int.from_bytes(head[at + 64 : at + 72], "little") // 10_000
    return play_ms * (stated - size) // stated if stated > size else 0


def mp3_states_length(head: bytes) -> bool:
    """Whether the first frame carries the number of frames that follow (Xing, Info or VBRI)."""
    return any(mark in head[:4096] for mark in (b"Xing", b"Info", b"VBRI"))


def ogg_is_ended(file: BinaryIO) -> bool:
    """Whether the last page says that it is the last (RFC 3533, section 6, header type 4)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LAST_BYTES))
    last = file.read(_LAST_BYTES)
    at = last.rfind(b"OggS")
    return at != -1 and len(last) > at + 5 and bool(last[at + 5] & _END_OF_STREAM)
