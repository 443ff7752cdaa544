"""`loa-verify`: what holds, what does not, and what it says."""

from pathlib import Path

import pytest

from schedules.evidence import note
from schedules.evidence.cli import main
from schedules.evidence.faults import SAID, FaultError
from schedules.evidence.verify import verify
from tests.schedules.evidence.making import City
from tests.schedules.evidence.planted import PLANTED, honest, planted
from tests.schedules.evidence.touching import is_found, touch


@pytest.fixture(scope="module")
def city() -> City:
    return honest()


def test_an_honest_export_holds(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export that nobody touched holds, against the root and an earlier checkpoint, and its
    newest checkpoint is kept for the next time."""
    (tmp_path / "earlier").write_text(city.notes[0])
    export, keep = city.write(tmp_path / "export"), tmp_path / "newest"
    asked = [str(export), "--root", city.origin[-32:], "--since", str(tmp_path / "earlier")]
    assert main([*asked, "--keep", str(keep), "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert "ĐÚNG. 28 trong 28 dòng; 12 biên nhận của 3 cụm loa." in said
    assert "Planned 9:" in said
    assert "2026-11-24 06:00 UTC to 2026-11-27 06:50 UTC: 9 items fell due" in said
    assert "1 orders reached 3 loudspeakers; 0 of them sent no receipt." in said
    assert keep.read_text() == city.notes[-1]
    other = "0" * 32
    assert main([str(export), "--root", other, "--jobs", "1"]) == 1
    assert "not this city's" in capsys.readouterr().out
    assert main([str(export), "--root", "nowhere"]) == 2


def test_a_mistyped_path_is_not_called_a_forgery(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no export to read, or no place to keep the checkpoint, that is said by 2: 1 is
    what a script takes for evidence that does not hold."""
    asked = ["--root", city.origin[-32:], "--jobs", "1"]
    assert main([str(tmp_path / "lost.zip"), *asked]) == 2
    assert "lost.zip" in capsys.readouterr().err
    export, nowhere = city.write(tmp_path / "export"), tmp_path / "no" / "newest"
    assert main([str(export), *asked, "--keep", str(nowhere)]) == 2
    assert "--keep" in capsys.readouterr().err


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, tmp_path: Path) -> None:
    """Whoever holds the server and signs everything anew, but has neither the root's keys nor the
    devices', is found out: by the fault that was planted."""
    city = planted(name)
    with pytest.raises(FaultError) as found:
        verify(city.write(tmp_path), city.origin, jobs=1)
    assert found.value.code == PLANTED[name][0]
    assert found.value.said("vi") != found.value.said("en")


def test_whatever_is_touched_is_found(city: City, tmp_path: Path) -> None:
    """Any edit, deletion, swap, truncation, insertion or back-dating of an export is found by
    whoever kept its newest checkpoint. (`./run soak evidence` tries 10,000.)"""
    export = city.write(tmp_path / "export")
    kept = note.read(city.notes[-1]).checkpoint
    verify(export, city.origin, kept, jobs=1)
    for seed in range(60):
        what = touch(seed, export, tmp_path / "touched")
        assert is_found(tmp_path / "touched", city.origin, kept), what


def test_every_fault_has_its_sentences() -> None:
    """Each fault is said in Vietnamese and in English."""
    assert all(vi and en and vi != en for vi, en in SAID.values())
    assert {code for code, _ in PLANTED.values()} <= SAID.keys()
