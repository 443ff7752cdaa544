"""A sound card, through the system's own library (ALSA).

The way of a frame: `output` (the thread; opens, tells, tries again) → `line` (which frames are
written when) → `pcm` (the seam: what is asked of a card) → `libasound` (ctypes). `timing` says
when a position is heard; `joins` keeps edges from being heard; `ahead` knows what may be taken
back.
"""
