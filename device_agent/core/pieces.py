"""Blocks and orders as the player wants them: pieces in a row, silence between."""

from collections.abc import Iterator
from functools import lru_cache

from device_agent.player.pieces import Piece, Silence, Sound, Tone, ToneKind
from schedules.orders import Drill, FollowUp, Order, Repeating, Test, Urgent
from schedules.programme import Block


@lru_cache(maxsize=256)
def of_block(block: Block) -> tuple[Piece, ...]:
    """The block's sounds at their offsets, the pauses between them filled with silence."""
    return tuple(_laid_out(block))


def of_order(order: Order, whole: bool) -> tuple[Piece, ...]:
    """An order's pieces; not `whole`: what sounds while the audio is on its way."""
    match order:
        case Urgent() | FollowUp():
            kind = ToneKind(order.tone) if isinstance(order, Urgent) else ToneKind.ATTENTION
            sound = Sound(order.sound.content, order.sound.duration_ms)
            return (*_tone(kind, order.attention_ms), *((sound,) if whole else ()))
        case Drill():
            words = Sound(order.words.content, order.words.duration_ms)
            sound = Sound(order.sound.content, order.sound.duration_ms)
            return (*_tone(ToneKind.DRILL, order.tone_ms), words, sound, words)
        case Test():
            return (Tone(ToneKind.TEST, order.duration_ms),)
        case _:
            raise ValueError(f"an order of kind {order.kind} has no pieces")


def contents(order: Order) -> tuple[str, ...]:
    """The files an order needs before it can sound whole, as they come first in it."""
    if isinstance(order, Drill):
        return tuple(dict.fromkeys((order.words.content, order.sound.content)))
    return (order.sound.content,) if isinstance(order, Repeating) else ()


def _tone(kind: ToneKind, duration_ms: int) -> tuple[Tone, ...]:
    return (Tone(kind, duration_ms),) if duration_ms else ()


def length_ms(block: tuple[Piece, ...]) -> int:
    return sum(piece.duration_ms for piece in block)


def _laid_out(block: Block) -> Iterator[Piece]:
    at = 0
    for offset_ms, sound in block.pieces():
        if offset_ms > at:
            yield Silence(offset_ms - at)
        if sound.duration_ms:
            yield Sound(sound.content, sound.duration_ms)
        at = offset_ms + sound.duration_ms
