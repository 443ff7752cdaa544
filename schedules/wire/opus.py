"""What the first bytes of an Opus packet say (RFC 6716 section 3): enough to bound its decoding."""

_TICKS_PER_S = 400
_SPEECH = (4, 8, 16, 24)
_HYBRID = (4, 8)
_MUSIC = (1, 2, 4, 8)
"""Ticks of 2.5 ms of one frame, by the last bits of the configuration (table 2)."""


def is_mono(packet: bytes) -> bool:
    return not packet[0] & 0x04


def duration_ms(packet: bytes) -> int | None:
    """How long the packet's frames sound together, in whole milliseconds; None for a packet that
    does not say, or says a part of a millisecond."""
    frames = _frames(packet)
    if frames is None:
        return None
    ms, rest = divmod(frames * _ticks(packet[0] >> 3) * 1_000, _TICKS_PER_S)
    return None if rest else ms


def _frames(packet: bytes) -> int | None:
    if len(packet) < 2:
        return None
    return (1, 2, 2, packet[1] & 0x3F)[packet[0] & 0x03] or None


def _ticks(configuration: int) -> int:
    if configuration < 12:
        return _SPEECH[configuration % 4]
    return _HYBRID[configuration % 2] if configuration < 16 else _MUSIC[configuration % 4]
