"""Every kind of file through the whole front door, its children behind their walls."""

import hashlib
from pathlib import Path

import pytest

import audio
from tests.audio import meter
from tests.audio.recordings import KINDS, record, speech
from tests.audio.test_prepare import assert_kept, prepared


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_comes_out_level(name: str, tmp_path: Path) -> None:
    """Each kind of file becomes a master at -16 LUFS ±0.5, at most -1 dBTP, as long as it was."""
    kind = KINDS[name]
    source = record(tmp_path / f"recording.{kind.suffix}", speech(4, kind.rate), kind)
    master, sound = prepared(source)
    assert_kept(audio.NORMAL, sound)
    assert master.loudness == pytest.approx(meter.lufs(sound), abs=0.1)
    assert master.true_peak == pytest.approx(meter.dbtp(sound), abs=0.1)
    # Raw AAC and WMA do not say how much of their first and last frames is padding.
    slack = 50 if name in ("aac", "wma") else 20
    assert master.duration_ms == pytest.approx(4000, abs=slack)
    assert master.duration_ms == pytest.approx(sound.size / 48, abs=1)
    assert master.original_format == {"opus": "ogg"}.get(name, name)
    assert master.findings == ()


def test_the_name_is_the_hash(tmp_path: Path) -> None:
    """A master is named by the SHA-256 of its bytes, and nothing else is left in the folder."""
    master, _ = prepared(record(tmp_path / "a.wav", speech(1, 44_100), KINDS["wav"]))
    raw = master.path.read_bytes()
    assert master.path.name == master.sha256 == hashlib.sha256(raw).hexdigest()
    assert master.size == len(raw)
    assert list(master.path.parent.iterdir()) == [master.path]
