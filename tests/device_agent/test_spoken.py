"""The loudspeaker speaks its digits itself, from words that lie on the device."""

from pathlib import Path

import pytest

from device_agent import spoken
from device_agent.player.output import FRAME_BYTES, RATE
from device_agent.player.paced import NullOutput
from device_agent.spoken import PLAY, Speaking, said


def _runs(pcm: bytes) -> list[tuple[bool, int]]:
    """Stretches of 10 ms that sound or not, and how many stand in a row."""
    found: list[tuple[bool, int]] = []
    step = RATE // 100 * FRAME_BYTES
    for at in range(0, len(pcm), step):
        loud = any(pcm[at : at + step])
        if found and found[-1][0] == loud:
            found[-1] = (loud, found[-1][1] + 1)
        else:
            found.append((loud, 1))
    return found


def test_without_words_a_digit_is_as_many_pips(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nought is one long pip; a pause of a second parts the two halves, four seconds the rounds."""
    monkeypatch.setattr(spoken, "WORDS", tmp_path)
    runs = _runs(said("10230001"))
    long = [count for loud, count in runs if loud and count > 20]
    assert len(long) == 4
    assert len([1 for loud, _ in runs if loud]) == 1 + 1 + 2 + 3 + 1 + 1 + 1 + 1
    assert runs[-1][0] is False
    assert runs[-1][1] >= 400


def test_it_speaks_round_and_round_until_it_is_let_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever the output pulls is what is said, and after its end the same again."""
    monkeypatch.setattr(spoken, "WORDS", tmp_path)
    once = said("12345678")
    speaking = Speaking(NullOutput(), "12345678")
    frames = len(once) // FRAME_BYTES
    (first,), (second,) = speaking.pull(frames + 480, 0), speaking.pull(frames - 480, 0)
    assert first.pcm + second.pcm == once + once
    assert first.play_id == PLAY
