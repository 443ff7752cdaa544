"""The one place that says what a volume percentage means.

100 is unity: the master as it was levelled, bit for bit. Each halving of the percentage takes
10 dB, which sounds half as loud (Stevens' law: one sone doubles every 10 phon), so the slider
follows the ear: 50 → −10 dB, 25 → −20 dB, 10 → −33 dB. 0 is silence.
"""

import math

UNITY = 100


def decibels(percent: int) -> float:
    """Gain in dB for 1…100 percent; −inf for 0. `ValueError` outside 0…100."""
    if not 0 <= percent <= UNITY:
        raise ValueError(f"volume {percent} is outside 0…{UNITY} percent")
    return 10 * math.log2(percent / UNITY) if percent else -math.inf


def factor(percent: int) -> float:
    """The same as an amplitude factor, 0.0…1.0."""
    return 1.0 if percent == UNITY else 10 ** (decibels(percent) / 20)
