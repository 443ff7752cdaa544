"""What must have fallen due is worked out from what was signed, by both verifiers."""

from pathlib import Path

from hypothesis import given

from schedules.codec import to_json
from schedules.evidence.falling_due import Configured, Expected, FallingDue
from schedules.evidence.place import place_of
from schedules.evidence.verify import verify
from schedules.precedence import candidates
from schedules.spans import Span
from schedules.zones import DAY_MS, day_span, local_days, plain_midnight
from tests.schedules.cities import City as Drawn
from tests.schedules.cities import cities
from tests.schedules.evidence.living import excerpt, leaving_out, living
from tests.schedules.evidence.making import City, Line, payload_of
from tests.schedules.evidence.second import Second, first_said
from tests.schedules.evidence.touching import is_found


@given(cities())
def test_it_is_what_loudspeakers_would_sound(drawn: Drawn) -> None:
    """What is worked out to fall due is among what the loudspeaker itself finds; and all of it,
    where no clocks change on the way."""
    programmes, config, day = drawn
    span = day_span(day, config.zone)
    due = FallingDue()
    for area, programme in programmes.items():
        due.programme(to_json(programme), config.unit_of(area) or "elsewhere", 0)
    due.config(config.device, Configured(0, config.since, place_of(to_json(config))))
    found = set()

    def note(one: Expected) -> bool:
        found.add(tuple(one.item))
        return True

    due.left_out(span.start, span.end, None, note)
    theirs = {
        (one.due_ms, one.programme.area, one.entry.id, one.entry.revision)
        for one in candidates(programmes, config, span)
    }
    assert found <= theirs
    zones = {one.when.zone for held in programmes.values() for one in held.entries}
    around = Span(span.start - DAY_MS, span.end + DAY_MS)
    if all(_is_plain(around, zone) for zone in zones):
        assert found == theirs


def _is_plain(span: Span, zone: str) -> bool:
    return all(plain_midnight(day, zone) is not None for day in local_days(span, zone))


def test_what_was_left_out_is_found(second: Second, tmp_path: Path) -> None:
    """Of a city whose entries change from day to day all holds; where its server leaves out a day,
    a loudspeaker or an item, or ends an entry backwards, and signs that, both verifiers find it.
    (`./run soak evidence` and `verifiers` try more.)"""
    for seed in range(12):
        honest = living(seed)
        export = honest.write(tmp_path / "honest")
        told = first_said(export, honest.origin)
        assert told == second.said(export, honest.origin)
        assert not is_found(export, honest.origin, None), seed
        part = excerpt(seed)
        told = first_said(part.write(tmp_path / "part"), part.origin)
        assert told == second.said(tmp_path / "part", part.origin)
        assert not told[1], told  # it holds, and is not whole
        other, what = leaving_out(seed)
        export = other.write(tmp_path / "left out")
        told = first_said(export, other.origin)
        assert told == second.said(export, other.origin)
        assert (told[0] == "left_out") == bool(what), what


def test_a_silent_loudspeaker_is_counted(tmp_path: Path) -> None:
    """A loudspeaker that never said anything leaves no gap; but what it owes is known: its items
    are unproven, and it is one of those whom an order reached and who sent no receipt."""

    def silence(_city: City, line: Line) -> Line | None:
        is_hers = line["kind"] == "receipt" and payload_of(line)["body"]["device"] == "loa-3"
        return None if is_hers else line

    city = City(plant=silence).make()
    found = verify(city.write(tmp_path), city.origin, jobs=1)
    assert found.counts["unproven"] == 3
    assert found.worked_out.items == 9
    assert found.worked_out.orders == (1, 3, 1)
