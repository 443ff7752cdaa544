"""The child that alone loads espeak-ng's library: words on standard input, WAV on standard output.

    python -I -S library_child.py LIBRARY DATA VOICE WORDS_A_MINUTE

The calls and numbers are those of espeak-ng's speak_lib.h. Run by its path; imports nothing of ours
and is imported by nothing.
"""

import ctypes
import struct
import sys

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS
_RATE = 1  # espeakRATE
_CHARACTERS = 1  # POS_CHARACTER
_UTF8, _END_PAUSE = 1, 0x1000  # espeakCHARS_UTF8, espeakENDPAUSE


class _Voice(ctypes.Structure):
    """espeak_VOICE."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("numbers", ctypes.c_ubyte * 4),  # gender, age, variant, and a spare one
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_CHUNK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main() -> None:
    library, data, voice, pace = sys.argv[1:]
    espeak = ctypes.CDLL(library)
    espeak.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    rate = espeak.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), 0)
    if rate <= 0 or not _chosen(espeak, voice.encode()):
        sys.exit("espeak-ng: no such voice, or no data")
    espeak.espeak_SetParameter(_RATE, int(pace), 0)
    samples = bytearray()

    def heard(chunk: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count > 0:
            samples.extend(ctypes.string_at(chunk, count * 2))
        return 0

    callback = _CHUNK(heard)  # named: it lives as long as the library calls it
    espeak.espeak_SetSynthCallback(callback)
    said = sys.stdin.buffer.read() + b"\0"
    espeak.espeak_Synth.argtypes = [
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint,
        ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
    ]  # fmt: skip
    done = espeak.espeak_Synth(said, len(said), 0, _CHARACTERS, 0, _UTF8 | _END_PAUSE, None, None)
    if done != 0:
        sys.exit(f"espeak-ng: error {done}")
    sys.stdout.buffer.write(_wav(rate, bytes(samples)))


def _chosen(espeak: ctypes.CDLL, voice: bytes) -> bool:
    """By the name of a voice, or of a language, as the program itself looks for it."""
    if espeak.espeak_SetVoiceByName(voice) == 0:
        return True
    return int(espeak.espeak_SetVoiceByProperties(ctypes.byref(_Voice(languages=voice)))) == 0


def _wav(rate: int, samples: bytes) -> bytes:
    shape = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + shape
    body += b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


if __name__ == "__main__":
    main()
