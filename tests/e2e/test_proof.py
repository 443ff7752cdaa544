"""The true stack: broker, database, server and agents as processes, through the public API."""

import json
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from audio.pcm import write_wav
from audio.tones import melody

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("real time")]


def prove(out: Path, *options: str) -> dict[str, object]:
    """Run the proof; its summary. Fails with everything it said."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "server.demo.proof", *options, "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary: dict[str, object] = json.loads((out / "summary.json").read_text("utf-8"))
    return summary


def test_an_uploaded_recording_is_sounded_everywhere_and_accounted_for(tmp_path: Path) -> None:
    """What an officer uploads and a leader approves, every loudspeaker sounds, once, and proves;
    with server and broker killed before the hour too: receipts follow."""
    recording = tmp_path / "ban-tin.wav"
    write_wav(recording, melody(seed=7, seconds=3))
    out = tmp_path / "out"
    summary = prove(out, str(recording), "--agents", "3", "--server-outage", "--broker-outage")
    assert summary["ok"] is True
    wavs = sorted(out.rglob("*.wav"))
    assert len(wavs) == 3
    for path in wavs:
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels()) == (48_000, 1)
            assert file.getnframes() > 0
