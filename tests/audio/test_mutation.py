"""Damaged at random, a recording is decoded or refused by name: nothing else, and never a hang."""

import ast
import random
import subprocess
import sys
from pathlib import Path

import pytest

import audio
from audio.refusal import SENTENCES
from tests.audio.mutation import mutated
from tests.audio.recordings import KINDS, record, speech

SEEDS = 10
"""`./run soak recordings` damages thousands."""


def test_damage_ends_in_sound_or_a_refusal() -> None:
    """120 damaged files of twelve kinds are each decoded, or refused by a known code.

    The decoder runs without its confinement here, in a process of its own: that a crash or a hang
    could also not leave the child is what `test_confine` shows.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.audio.mutation", str(SEEDS), "0"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    outcomes = ast.literal_eval(done.stdout)
    assert sum(outcomes.values()) == SEEDS * len(KINDS)
    assert set(outcomes) <= {"decoded", *SENTENCES}
    assert outcomes["decoded"] > SEEDS  # the damage is fine enough to get past the headers
    assert len(outcomes) >= 4


@pytest.mark.parametrize("name", KINDS)
def test_damage_through_the_front_door(name: str, tmp_path: Path) -> None:
    """A damaged file taken in is a good master; a refused one leaves nothing."""
    raw = record(tmp_path / "whole", speech(1, KINDS[name].rate), KINDS[name]).read_bytes()
    for seed in range(2):
        source, into = tmp_path / f"{seed}", tmp_path / f"into{seed}"
        source.write_bytes(mutated(raw, random.Random(seed)))
        into.mkdir()
        try:
            master = audio.prepare(source, into)
        except audio.AudioRefusal:
            assert list(into.iterdir()) == []
        else:
            assert list(into.iterdir()) == [master.path]
            assert master.true_peak <= -1.0
            assert abs(master.loudness + 16) <= 0.5 or master.findings
