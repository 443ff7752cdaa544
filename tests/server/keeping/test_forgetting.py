"""What goes by its term, and what holds it back."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from schedules.evidence import note
from schedules.evidence.verify import verify
from schedules.refusal import RefusalError
from schedules.spans import Span
from server.accounts.models import Holding
from server.base.activity import Activity
from server.base.place import Place
from server.evidence.checkpoints import Log
from server.evidence.models import Archive
from server.keeping import archives, names, recordings
from server.keeping.archives import FOLDER
from server.keeping.forgetting import Keeping
from server.keeping.terms import hold, month_of, release, settle
from server.library.models import Bulletin, Content
from server.library.shelves import Shelves
from server.playlog.models import PlannedItem, ReceiptRow
from tests.server.dispatch.world import World, identity_of
from tests.server.evidence.test_export import HOUR, Day

DAY = 24 * HOUR


def later(world: World, months: int) -> int:
    """That many months on, at two in the night."""
    clock = world.house.clock
    at = month_of(clock.now_ms(), months) + 2 * HOUR
    clock.advance(at - clock.now_ms())  # type: ignore[attr-defined]
    return at


def rows(world: World) -> tuple[int, int]:
    with world.house.database.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(one)) or 0
            for one in (ReceiptRow, PlannedItem)
        )  # type: ignore[return-value]


def tonight(world: World) -> list[Path]:
    """One night's work, to its end; the archives that stand then."""
    keeping = Keeping(world.house)
    keeping.tick()
    while keeping.step():
        pass
    return sorted((world.house.data / FOLDER).glob("*.zip"))


@pytest.mark.both_databases
def test_a_month_goes_to_an_archive_that_holds(world: World, place: Place, tmp_path: Path) -> None:
    """A month whose term is over is written as evidence, verified, and then removed; the archive
    holds by itself, the log says its hash, and what is exported later begins behind it, holds, and
    grew out of the checkpoint that an auditor kept before."""
    day = Day(world, tmp_path)
    kept, stood = day.newest(), rows(world)
    assert stood == (4, 2)
    later(world, 60)
    assert tonight(world) == []
    later(world, 2)
    world.settle()
    day.log = Log(world.house)
    day.log.tick()
    (path,) = tonight(world)
    assert rows(world) == (0, 0)
    pinned = world.house.custody.root()
    origin = note.origin_of(pinned.keys, pinned.threshold)
    told = verify(path, origin, jobs=1)
    assert (told.receipts, told.devices) == (4, 2)
    assert [told.counts[one] for one in ("planned", "played", "late", "unproven")] == [2, 1, 1, 0]
    with world.house.database.read() as session:
        archive = session.scalars(select(Archive)).one()
        said = session.scalars(select(Activity).where(Activity.action == "archive.make")).one()
    assert said.detail["sha256"] == archive.sha256
    assert archive.emptied_ms is not None
    day.log.sign()
    whole = day.verify(day.export(since=kept.size), kept)
    assert (whole.whole, whole.receipts) == (False, 0)
    assert tonight(world) == [path]


def test_what_is_held_back_or_at_fault_stays(world: World, place: Place, tmp_path: Path) -> None:
    """A hold keeps what was received then until it ends, whatever the term; and of evidence that
    does not hold nothing is removed."""
    Day(world, tmp_path)
    now, house = world.house.clock.now_ms(), world.house
    with house.database.write() as session:
        n = hold(session, Span(now - DAY, now), "Lan", "phản ánh chưa trả lời", now)
        with pytest.raises(RefusalError, match="13"):
            settle(session, "receipts", 12, now)
        settle(session, "receipts", 13, now)
    later(world, 15)
    assert tonight(world) == []
    with house.database.read() as session:
        first, *_ = archives.planned(session, house.clock.now_ms())
        assert archives.receipts_in(session, first.span) == 4
    assert first.kept is not None
    assert first.kept.vi == "giữ lại số 1 (Lan: phản ánh chưa trả lời)"
    with house.database.write() as session:
        release(session, n, "Lan", "đã trả lời", now)
        settle(session, "receipts", None, now)
    assert tonight(world) == []
    with house.database.write() as session:
        settle(session, "receipts", 13, now)
        session.scalars(select(ReceiptRow).where(ReceiptRow.n == 1)).first().received_ms += 1  # type: ignore[union-attr]
    assert tonight(world) == []
    assert rows(world) == (4, 2)
    with house.database.read() as session:
        said = session.scalars(select(Activity).where(Activity.action == "archive.unfit")).one()
    assert "WRONG" in str(said.detail["fault"])


def test_an_archive_cuts_no_numbers(world: World, place: Place, tmp_path: Path) -> None:
    """A receipt that came late, after one that follows it, goes with that one: the archive ends at
    the first whole hour behind it."""
    day, house = Day(world, tmp_path), world.house
    with house.database.write() as session:
        settle(session, "receipts", 13, house.clock.now_ms())
        end = archives.planned(session, house.clock.now_ms())[0].span.end
    clock = house.clock
    clock.advance(end - clock.now_ms() - HOUR // 2)  # type: ignore[attr-defined]
    third = replace(day.last, n=3, previous=identity_of(day.first.sealed(day.last)))
    fourth = replace(third, n=4, previous=identity_of(day.first.sealed(third)))
    day.tell(day.first, fourth)
    clock.advance(HOUR)  # type: ignore[attr-defined]
    day.tell(day.first, third)
    later(world, 14)
    world.settle()
    day.log.tick()
    with house.database.read() as session:
        span = archives.next_month(session, clock.now_ms())
    assert span is not None
    assert span.end == end + HOUR
    assert len(tonight(world)) == 1
    assert rows(world)[0] == 0


def test_a_recording_goes_that_nobody_uses(world: World, place: Place) -> None:
    """A bulletin that nobody touched for the term is taken back and its sound removed, its words
    and hash stay; what an entry that stands sounds, and what is young, stays whole."""
    house, shelves = world.house, Shelves.under(world.house.data)
    now = house.clock.now_ms()
    with house.database.write() as session:
        for n, content in enumerate(("ab", "cd", "cd"), start=1):
            _bulletin(session, shelves, f"b-{n}", content * 32, now)
    world.schedule(9 * HOUR)  # sounds "ab…"
    assert _forget(world, now) == 0
    with house.database.read() as session:
        (one, two) = recordings.unused(session, shelves, now + 1)
    assert (one.bulletin, two.bulletin, one.size) == ("b-2", "b-3", 7 + 5)
    assert _forget(world, now + 1) == 2
    with house.database.read() as session:
        states = {one.id: one.state for one in session.scalars(select(Bulletin))}
        assert session.get_one(Bulletin, "b-2").text == "chữ"
    assert states == {"b-1": "draft", "b-2": "withdrawn", "b-3": "withdrawn"}
    assert [shelves.content.holds(one * 32) for one in ("ab", "cd")] == [True, False]
    assert _forget(world, now + 1) == 0


def test_names_of_earlier_holders_become_digests(world: World) -> None:
    """Who left a post longer ago than the term is there as a salted digest, which they themselves
    can prove; who holds it now is named."""
    now = world.house.clock.now_ms()
    with world.house.database.write() as session:
        account = session.scalars(select(Holding.account)).first()
        session.add(Holding(account=account, holder="Phạm Văn Cũ", from_ms=1, until_ms=2))
    with world.house.database.write() as session:
        assert names.forget(session, 3, now) == 1
        assert names.forget(session, 3, now) == 0
        told = session.scalars(select(Holding.holder).where(Holding.until_ms == 2)).one()
        here = session.scalars(select(Holding.holder).where(Holding.until_ms.is_(None))).all()
    assert told == names.digest("Phạm Văn Cũ", told.removeprefix(names.FORGOTTEN).split(":")[0])
    assert not any(one.startswith(names.FORGOTTEN) for one in here)


def _forget(world: World, before_ms: int) -> int:
    house = world.house
    shelves = Shelves.under(house.data)
    return recordings.forget(house.database, shelves, before_ms, house.clock.now_ms())


def _bulletin(session, shelves: Shelves, id_: str, content: str, now: int) -> None:  # type: ignore[no-untyped-def]
    path = shelves.content.path(content)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"master!")
    shelves.original(f"u-{id_}").write_bytes(b"bytes")
    session.merge(
        Content(sha256=content, duration_ms=1, size=7, loudness=-16.0, true_peak=-1.0, peaks=[])
    )
    session.flush()
    author = session.scalars(select(Holding.account)).first()
    session.add(
        Bulletin(
            id=id_, area="w-le-chan", title="Bản tin", class_="normal", text="chữ", state="draft",
            author=author, hands=[author], created_ms=now, changed_ms=now, content=content,
            findings=[], original=f"u-{id_}", file_name="a.wav", file_format="wav", file_size=5,
        )
    )  # fmt: skip
