"""Frames between the speaker's clock and ours."""

from server.live.buffer import Buffer


def _filled(frames: int, *, ready: int = 3, most: int = 5) -> Buffer:
    buffer = Buffer(ready, most)
    for n in range(frames):
        buffer.push(bytes([n]))
    return buffer


def test_it_gathers_before_it_gives() -> None:
    """A little in hand carries over what comes late."""
    buffer = _filled(2)
    assert buffer.pop() is None
    buffer.push(b"\x02")
    assert [buffer.pop() for _ in range(3)] == [b"\x00", b"\x01", b"\x02"]


def test_run_empty_it_gathers_again() -> None:
    """A pause in a sentence is better than a sentence in pieces."""
    buffer = _filled(3)
    assert [buffer.pop() for _ in range(4)][-1] is None
    buffer.push(b"a")
    assert buffer.pop() is None
    buffer.push(b"b")
    buffer.push(b"c")
    assert buffer.pop() == b"a"


def test_of_too_many_the_oldest_are_left_out() -> None:
    """Whoever speaks faster than our clock runs is heard now, not ever later."""
    buffer = _filled(9)
    assert buffer.is_full
    assert [buffer.pop() for _ in range(6)] == [*(bytes([n]) for n in range(4, 9)), None]


def test_cleared_it_begins_anew() -> None:
    """What another source left behind is not mixed with the next."""
    buffer = _filled(5)
    assert buffer.pop() == b"\x00"
    buffer.clear()
    buffer.push(b"x")
    assert buffer.pop() is None
