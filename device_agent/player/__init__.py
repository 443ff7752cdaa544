"""The exact player: what it is told to sound, at the frame it is told, and the truth about it.

The data's way: `player` (commands, thread-safe) → `feed` (verifies, decodes ahead) → `renderer`
(pure: which frames sound when; `foresight` takes back what was not heard yet) → an `output` that
owns the sample clock and pulls: a sound card (`alsa`), or a file or nothing (`paced`). An `ear`
may listen back.
"""
