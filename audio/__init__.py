"""Sound coming in: one hostile file in, one levelled and named master out (DESIGN section 7).

The package knows files only: nothing of areas, schedules, accounts or devices. `prepare` is its
front door; `tones`, `assemble`, `pcm` (WAV) and `read` (a master back to PCM) stand beside it for
sound that is already ours. Importing the package loads neither PyAV nor numpy nor pydub.

Arrows, from pure to outer:

    refusal, findings, profile                    words and numbers
    sniff, stated, clock <- decode                the first child: hostile bytes to PCM
    pcm <- graph <- loudness, check, level,
           encode, read, peaks, heard <- mastering   the second child: PCM to a master
    encode <- on_air                              a voice as it is spoken, already PCM
    child <- confine <- intake                    the server's process touches no sound
    pcm <- tones, assemble                        sounds of our own
    speech                                        how a text is said, and by whom (its own page)
"""

from audio.findings import Finding
from audio.intake import Original, Prepared, prepare
from audio.profile import NORMAL, URGENT, Limits, Profile
from audio.refusal import AudioRefusal

__all__ = [
    "NORMAL",
    "URGENT",
    "AudioRefusal",
    "Finding",
    "Limits",
    "Original",
    "Prepared",
    "Profile",
    "prepare",
]
