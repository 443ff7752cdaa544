"""Evidence of a city whose server was restored from a copy (ADR 42)."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from schedules.evidence import note
from schedules.evidence.cli import main
from schedules.evidence.faults import FaultError
from schedules.evidence.verify import verify
from tests.contract.vectors.cast import key
from tests.schedules.evidence.making import DAY, HOUR, SOUND, City, Line
from tests.schedules.evidence.planted import honest

TOLD = {"kind": "item", "programme": "hp", "entry": "e-lost", "entry_revision": 1, "due_ms": 0}


def twice() -> tuple[City, City]:
    """A city at its last copy, and the same one an hour later, when its disk fails: a loudspeaker
    has sounded by a programme of that hour."""
    kept = honest()
    lost = deepcopy(kept)
    for _ in range(3):
        lost.at_ms += HOUR // 3
        lost.put(lost.deed("area.rename", "hp", {"name": "x"}))
        lost.sign()
    return kept, lost


def late(kept: City, lost: City) -> Line:
    """What a loudspeaker did by a lost programme, told after the restoration."""
    at_ms, seen = kept.at_ms, kept.seen
    kept.at_ms, kept.seen = lost.at_ms, lost.seen
    told = kept.receipt("loa-1", TOLD, [SOUND], "played")
    kept.at_ms, kept.seen = at_ms, seen
    return told | {"at_ms": at_ms}


def restored() -> tuple[City, City]:
    kept, lost = twice()
    kept.at_ms += 2 * HOUR
    kept.restore()
    kept.sign()
    kept.put(late(kept, lost))
    kept.at_ms += DAY
    again = TOLD | {"entry": "e-1", "due_ms": kept.at_ms}
    kept.put(kept.receipt("loa-2", again, [SOUND], "played", lost=lost.seen))
    kept.sign()
    return kept, lost


def test_a_restored_server_tells_what_it_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a restoration that is on record the log holds: the verifier says who restored it and
    why, how far it is kept, how far loudspeakers had seen it, and how many receipts tell of what
    the lost stretch allowed; of a checkpoint kept from there, that it cannot be compared."""
    kept, lost = restored()
    size = note.read(honest().notes[-1]).checkpoint.size
    (tmp_path / "kept").write_text(lost.notes[-1])
    (tmp_path / "older").write_text(honest().notes[0])
    asked = [str(kept.write(tmp_path / "export")), "--root", kept.origin[-32:], "--jobs", "1"]
    for since, said in (("kept", "cannot be compared"), ("older", "grew out of the checkpoint")):
        assert main([*asked, "--since", str(tmp_path / since)]) == 0
        told = capsys.readouterr().out
        assert said in told
        assert (
            f"(Lan: hỏng ổ đĩa): the log before is kept up to line {size}; 2 loudspeakers" in told
        )
        assert "3 lines at least are lost. 1 receipts tell of what that stretch allowed." in told


def test_a_restoration_that_nobody_put_on_record_is_a_log_rewritten(tmp_path: Path) -> None:
    """Without its line, or with one that leaves off elsewhere, or with checkpoints that name
    another log, nothing is excused."""
    kept, lost = twice()
    kept.at_ms += 2 * HOUR
    kept.put(late(kept, lost) | {"at_ms": kept.at_ms})
    kept.sign()
    assert code(kept, tmp_path / "silent") == "authority"
    kept, lost = twice()
    kept.at_ms += 2 * HOUR
    kept.seen = lost.seen
    kept.put(kept.receipt("loa-1", TOLD | {"entry": "e-1"}, [SOUND], "played"))
    kept.sign()
    assert code(kept, tmp_path / "seen") == "witness"
    changes: tuple[Line, Line] = (
        {"before": {"origin": kept.origin, "size": 8, "root": "00" * 32}},
        {"subject": "hp"},
    )
    for n, change in enumerate(changes):
        assert code(restored_with(change), tmp_path / f"line-{n}") == "restored"
    kept, _ = twice()
    kept.restore()
    kept.before = None
    kept.began_ms = 0
    kept.sign()
    assert code(kept, tmp_path / "note") == "restored"


def restored_with(change: Line) -> City:
    kept, _ = twice()
    kept.at_ms += 2 * HOUR
    plain = kept.put
    kept.put = lambda line: plain(line | change)  # type: ignore[method-assign]
    kept.restore()
    kept.put = plain  # type: ignore[method-assign]
    kept.sign()
    return kept


def code(city: City, folder: Path) -> str:
    with pytest.raises(FaultError) as found:
        verify(city.write(folder), city.origin, jobs=1)
    return found.value.code


def test_what_is_not_lost_is_judged_as_ever(tmp_path: Path) -> None:
    """A loudspeaker that contradicts what was kept, what it did long before the copy without
    authority, and a checkpoint of a log yet to begin, are faults after a restoration too."""
    for n, (seen, ago_ms, entry, fault) in enumerate(
        (
            ((8, "00" * 32, 0), 0, "e-1", "witness"),
            ((9_000, "00" * 32, 9 * kept_ms()), 0, "e-1", "witness"),
            (None, 2 * HOUR, "e-lost", "authority"),
        )
    ):
        kept, _ = twice()
        kept.restore()
        kept.sign()
        kept.seen, at_ms = seen, kept.at_ms
        kept.at_ms -= HOUR + ago_ms
        told = kept.receipt("loa-1", TOLD | {"entry": entry}, [SOUND], "played")
        kept.at_ms = at_ms
        kept.put(told | {"at_ms": at_ms})
        kept.sign()
        assert code(kept, tmp_path / f"judged-{n}") == fault
    kept, _ = restored()
    later = note.read(kept.notes[-1]).checkpoint
    later = replace(later, origin=note.named(kept.origin, 9 * kept.at_ms), root=bytes(32))
    for since in (later, replace(later, origin="loa.log/another")):
        with pytest.raises(FaultError, match="since"):
            verify(kept.write(tmp_path / "later"), kept.origin, since, jobs=1)


def test_one_copy_restored_twice_is_two_logs(tmp_path: Path) -> None:
    """What was seen of a log that another restoration of the same copy began is lost with it; and
    a copy of a log without any checkpoint is gone on with from nothing."""
    first, _ = twice()
    second, _ = twice()
    first.restore()
    first.sign()
    second.at_ms += DAY
    second.restore()
    second.sign()
    again = TOLD | {"entry": "e-1", "due_ms": second.at_ms}
    second.put(second.receipt("loa-2", again, [SOUND], "played", lost=first.seen))
    second.sign()
    (told,) = verify(second.write(tmp_path / "twice"), second.origin, jobs=1).restored
    assert (told.witnesses, told.seen) == ({"loa-2"}, told.before.size)
    bare = City()
    bare.restore()
    for line in City().make().lines:
        bare.put(json.loads(line) | {"at_ms": bare.at_ms})
    bare.sign()
    (told,) = verify(bare.write(tmp_path / "bare"), bare.origin, jobs=1).restored
    assert told.before.size == 0
    assert told.seen > 0


@pytest.mark.parametrize("began", [True, False])
def test_a_note_names_the_log_before_where_there_is_one(began: bool) -> None:
    """A note of a city's first log that names one before, or of a later one that names none, is no
    checkpoint."""
    kept, _ = restored()
    newest, first = (note.read(kept.notes[n]).checkpoint for n in (-1, 0))
    one = replace(newest, before=None) if began else replace(first, before=newest.before)
    with pytest.raises(note.NoteError):
        note.read(note.sign(one, key("office")))


def kept_ms() -> int:
    return honest().at_ms
