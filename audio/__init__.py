"""Sound coming in: one hostile file in, one levelled and named master out (DESIGN section 7).

The package knows files only: nothing of areas, schedules, accounts or devices. `prepare` is its
front door; `assemble`, `tones`, `wav` and `master` stand beside it for sound that is already ours.
Importing the package loads neither PyAV nor numpy nor pydub.

Arrows: ``refusal, findings, profile, sniff`` (pure) <- ``pcm, graph, loudness, check, tones`` <-
``decode`` | ``level, encode, read, peaks, mastering`` (in a child each) <- ``child``; the server's
process holds ``confine`` <- ``intake``, which touch no sound.
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
