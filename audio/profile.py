"""What a master must reach and what an upload may cost."""

from dataclasses import dataclass, field, replace
from typing import Final

MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may be and take.

    `max_ms` bounds the decoded length, `min_ms` is one loudness block of EBU R128 (nothing shorter
    has a loudness), `memory_bytes` is what the child may allocate beyond what its interpreter holds
    at start, `wall_s` and `cpu_s` bound the decoding. Levelling works on safe sound and its time
    grows with its length (`levelling`).
    """

    max_bytes: int = 2048 * MIB
    max_ms: int = 3 * 3600 * 1000
    min_ms: int = 400
    min_rate: int = 8_000
    max_rate: int = 192_000
    max_channels: int = 8
    memory_bytes: int = 64 * MIB
    wall_s: int = 300
    cpu_s: int = 300

    def levelling(self, ms: int) -> "Limits":
        """The bounds for levelling a sound of `ms`: a minute and half of its length."""
        seconds = 60 + ms // 2000
        return replace(self, wall_s=seconds, cpu_s=seconds)


@dataclass(frozen=True, slots=True)
class Profile:
    """Loudness in LUFS (EBU R128) within ±0.5, true peak in dBTP at most (BS.1770-5 annex 2)."""

    loudness: float = -16.0
    true_peak: float = -1.0
    limits: Limits = field(default_factory=Limits)

    def within(self, **limits: int) -> "Profile":
        """The same targets under other limits."""
        return replace(self, limits=replace(self.limits, **limits))


NORMAL: Final = Profile()
URGENT: Final = Profile(loudness=-14.0)
