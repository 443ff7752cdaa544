"""Two verifiers, written apart from one description, say the same of the same exports: the verdict,
the first fault and its line, and of what holds every count."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from schedules.evidence.faults import SAID
from schedules.evidence.tree import leaf_hash, node_hash
from server.console import make
from tests.contract.vectors import cast
from tests.contract.vectors.authenticator import Ceremony
from tests.schedules.evidence.enacted import ALARM, Enacted
from tests.schedules.evidence.making import HOUR, City
from tests.schedules.evidence.planted import PLANTED, honest, planted
from tests.schedules.evidence.second import Second, first_said, packed
from tests.schedules.evidence.test_restored import late, restored, restored_with, twice
from tests.schedules.evidence.touching import deformed, touch

TOUCHED, DEFORMED = 40, 40
"""`./run soak verifiers` tries 10,000."""


def test_both_find_what_holds(second: Second, tmp_path: Path) -> None:
    """An honest export holds for both, packed or not, and grew out of the checkpoint kept; a
    checkpoint of another log is none of its own."""
    city = honest()
    export = city.write(tmp_path / "export")
    for one in (export, packed(export, tmp_path / "export.zip")):
        for since in (None, *city.notes):
            told = second.said(one, city.origin, since)
            assert told == first_said(one, city.origin, since)
            assert told[0] == city.notes[-1]
    other = honest(1).notes[-1]
    assert second.said(export, city.origin, other) == first_said(export, city.origin, other)
    assert second.said(export, city.origin, other) == ("since", 0)


@pytest.mark.parametrize("name", PLANTED)
def test_both_find_what_was_planted(second: Second, name: str, tmp_path: Path) -> None:
    """A fault that a dishonest server signed anew is found by the second verifier too, at the same
    line."""
    city = planted(name)
    export = city.write(tmp_path)
    told = second.said(export, city.origin)
    assert told == first_said(export, city.origin)
    assert told[0] == PLANTED[name][0]


def test_both_find_what_was_touched(second: Second, tmp_path: Path) -> None:
    """Of an export that somebody touched, and of one whose lines have another form than they
    should, however well they are signed, both say the same."""
    city = honest()
    export, kept = city.write(tmp_path / "export"), city.notes[-1]
    for seed in range(TOUCHED):
        what = touch(seed, export, tmp_path / "touched")
        told = first_said(tmp_path / "touched", city.origin, kept)
        assert told == second.said(tmp_path / "touched", city.origin, kept), f"{seed}: {what}"
        assert len(told) == 2, what
    for seed in range(DEFORMED):
        other, what = deformed(seed)
        told = first_said(other.write(tmp_path / "deformed"), other.origin)
        assert told == second.said(tmp_path / "deformed", other.origin), f"{seed}: {what}"


def test_both_read_strictly(second: Second, tmp_path: Path) -> None:
    """What two readers could understand differently is refused: a key twice, half of a character,
    a number that is none, lists without end, a byte order mark, a zip with two files of a name or
    packed in a way of its own."""
    for n, text in enumerate(
        (
            '{"at_ms":1,"at_ms":1}', '{"kind":"\\ud800"}', '{"kind":NaN}', '{"kind":-Infinity}',
            '{"kind":01}', '{"kind":"a\tb"}', "[" * 70 + "]" * 70, "[" * 64 + "1" + "]" * 64,
            '\ufeff{"kind":1}', '{"skip":[1.0,""]}', "{}x", "", '{"skip":[64,"' + "a" * 64 + '"]}',
            '{"kind":["receipt"]}', '{"kind":"constructor"}', '{"kind":"__proto__"}',
        )
    ):  # fmt: skip
        city = honest()
        city.lines[3] = text.encode()
        export = city.write(tmp_path / str(n))
        assert first_said(export, city.origin) == ("form", 4), text
        assert second.said(export, city.origin) == ("form", 4), text
    city = honest()
    export = city.write(tmp_path / "whole")
    strange = packed(export, tmp_path / "strange.zip", zipfile.ZIP_BZIP2)
    twice = packed(export, tmp_path / "twice.zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as held:
        held.write(export / "log.jsonl", "log.jsonl")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(twice.read_bytes()[:-40])
    broken = tmp_path / "broken.zip"
    whole = bytearray(packed(export, tmp_path / "fine.zip").read_bytes())
    whole[len(whole) // 3] ^= 255
    broken.write_bytes(whole)
    for one in (strange, twice, cut, broken):
        assert first_said(one, city.origin)[0] == "form", one
        assert second.said(one, city.origin)[0] == "form", one


def test_both_ask_for_every_checkpoint_that_is_listed(second: Second, tmp_path: Path) -> None:
    """The log passes by every checkpoint that the export lists: none is jumped over by a part that
    is hidden, and none is left for later."""
    city = honest()
    over = city.write(tmp_path / "over")
    hide_two(over, city)
    later = city.write(tmp_path / "later")
    for export, size in ((over, 1), (later, 40)):
        with (export / "checkpoints.jsonl").open("a") as notes:
            notes.write(json.dumps({"size": size}) + "\n")
    for export, told in ((over, ("placement", 1)), (later, ("end", 28))):
        assert first_said(export, city.origin) == told
        assert second.said(export, city.origin) == told


def hide_two(export: Path, city: City) -> None:
    """Its first two lines are one subtree."""
    root = node_hash(leaf_hash(city.lines[0]), leaf_hash(city.lines[1]))
    skip = json.dumps({"skip": [1, root.hex()]}, separators=(",", ":")).encode()
    (export / "log.jsonl").write_bytes(b"".join(one + b"\n" for one in [skip, *city.lines[2:]]))
    head = json.loads((export / "export.json").read_text())
    (export / "export.json").write_text(json.dumps(head | {"whole": False}))


def test_both_tell_of_a_restoration(second: Second, tmp_path: Path) -> None:
    """Both tell how far the log before was kept and seen, excuse what its lost lines allowed, and
    excuse nothing where the restoration is not on record as it was."""
    kept, lost = restored()
    export = kept.write(tmp_path / "restored")
    for since in (None, honest().notes[0], lost.notes[-1], honest(1).notes[-1]):
        told = first_said(export, kept.origin, since)
        assert told == second.said(export, kept.origin, since)
    silent, lost = twice()
    silent.at_ms += 2 * HOUR
    silent.put(late(silent, lost) | {"at_ms": silent.at_ms})
    silent.sign()
    elsewhere = {"before": {"origin": kept.origin, "size": 8, "root": "00" * 32}}
    wrong = [
        restored_with({"subject": "hp"}),
        restored_with(elsewhere),
        restored_with({"detail": {}}),
    ]
    for n, (city, code) in enumerate(
        zip([silent, *wrong], ("authority", "restored", "restored", "form"), strict=True)
    ):
        export = city.write(tmp_path / str(n))
        told = first_said(export, city.origin)
        assert told == second.said(export, city.origin)
        assert told[0] == code


NIGHT: Final = replace(ALARM, at_ms=cast.NOW + 14 * cast.HOUR, until_ms=cast.NOW + 15 * cast.HOUR)
SOME: Final = replace(ALARM, area=cast.CITY, areas=(cast.NEXT_DOOR, cast.WARD))
ELSEWHERE: Final = replace(ALARM, area=cast.CITY, areas=("an-bien", "dong-hai"))
TWO: Final = (cast.CHAIRMAN_PASSKEY, cast.VICE_CHAIRMAN)
EVIL: Final = Ceremony(client={"origin": "https://evil.example"})
ALARMS: Final[dict[str, tuple[Enacted, str | None]]] = {
    "by day one person's passkey": (Enacted(), None),
    "nobody": (Enacted(by=()), "people"),
    "one person twice, by night": (
        Enacted(order=NIGHT, by=(cast.CHAIRMAN, cast.CHAIRMAN_PASSKEY)), "people",
    ),
    "two people, by night": (Enacted(order=NIGHT, by=TWO), None),
    "somebody from next door": (Enacted(by=(("neighbour", "server-held", "neighbour"),)), "people"),
    "a key that ended": (
        Enacted(by=(("chairman", "passkey", "chairman's old passkey"),)), "people",
    ),
    "a touch on another page": (Enacted(ceremony=EVIL), "people"),
    "a touch within another page": (
        Enacted(ceremony=Ceremony(client={"crossOrigin": True})), "people",
    ),
    "a touch that nobody verified": (Enacted(ceremony=Ceremony(flags=1)), "people"),
    "a passkey on Ed25519 for several areas": (
        Enacted(order=SOME, signer=cast.CITY, by=(cast.DIRECTOR_PASSKEY, cast.BOTH)), None,
    ),
    "one person in two of several areas": (
        Enacted(order=SOME, signer=cast.CITY, by=(cast.BOTH,)), "people",
    ),
    "several areas, and none of them here": (
        Enacted(order=ELSEWHERE, signer=cast.CITY, by=(cast.DIRECTOR_PASSKEY, cast.BOTH)), "place",
    ),
    "a drill by its own key": (Enacted(order=cast.DRILL, signer="ward drill", by=()), None),
    "a stop": (Enacted(order=cast.STOP, by=()), None),
    "live sound": (Enacted(order=cast.LIVE, by=()), None),
}  # fmt: skip


@pytest.mark.parametrize("name", ALARMS)
def test_both_ask_for_the_same_people(second: Second, name: str, tmp_path: Path) -> None:
    """What an alarm asks for before a loudspeaker follows it, both find in its evidence: as many
    people as the bundle says there and then, each by a proof that holds and a right that covers
    one of its areas here. What needs nobody, and sounded, holds."""
    city, fault = ALARMS[name]
    export = city.make().write(tmp_path)
    told = first_said(export, city.origin)
    assert told == second.said(export, city.origin)
    assert (told[0] if len(told) == 2 else None) == fault


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_say_it_in_the_same_words(language: str) -> None:
    """A fault is told in the console in the words of `loa-verify`."""
    words = (make.HERE / f"src/evidence/words.{language}.ts").read_text("utf-8")
    codes = (make.HERE / "src/verifier/fault.ts").read_text("utf-8")
    for code, said in SAID.items():
        assert f'"{code}"' in codes
        assert f'"{said[language == "en"]}"' in words
