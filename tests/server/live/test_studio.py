"""Looking after what is on air: a fault of one is the end of that one alone."""

from dataclasses import replace

import pytest

from server.accounts import people
from server.live.ending import DEAD_MS
from server.live.models import LiveSession
from server.live.recordings import Recordings
from server.live.studio import RELAYED_MS, Studio
from server.live.transmission import Transmission, plan_of
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import World
from tests.server.live.conftest import WARD
from tests.server.live.test_opening import open_live, refused

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def rehearsal(
    client: Client, world: World, who: str = "ward_officer", area: str = WARD
) -> LiveSession:
    """One that began."""
    made = open_live(client, who, area, rehearsal=True)
    with world.house.database.write() as session:
        session.get_one(LiveSession, made["id"]).began_ms = made["opened_ms"]
    with world.house.database.read() as session:
        return session.get_one(LiveSession, made["id"])


def carried(studio: Studio, row: LiveSession) -> Transmission:
    """By somebody whose own session is none."""
    return studio.carry(plan_of(row), "", first=True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_end_that_could_not_be_written_is_written_later(
    world: World,
    client: Client,
    studio: Studio,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk, a database that is away: nobody stays on air for ever."""
    one = carried(studio, rehearsal(client, world))
    with monkeypatch.context() as broken:
        broken.setattr("server.live.studio.ending.close", _no_space)
        one.end("said")
        one.join(20)
    clock.advance(DEAD_MS // 2)
    studio.tick()
    clock.advance(DEAD_MS // 2 + 3_001)
    studio.tick()
    with world.house.database.read() as session:
        assert session.get_one(LiveSession, one.plan.session).ended == "server"


def test_a_recording_that_cannot_be_kept_ends_its_own_session(
    world: World,
    client: Client,
    studio: Studio,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The others are looked after: whoever may not speak any more is heard no more."""
    broken = carried(studio, rehearsal(client, world))
    revoked = carried(studio, rehearsal(client, world, "city_operator", "hp"))
    monkeypatch.setattr(broken, "sync", _no_space)
    clock.advance(2_001)
    studio.tick()
    assert (broken.told().ended, revoked.told().ended) == ("failed", "lost")


def test_a_relay_stands_on_the_right_of_who_began_it(
    world: World, client: Client, studio: Studio, city: City, clock: FakeClock
) -> None:
    """Nobody sits at it; once their account is closed it ends."""
    row = rehearsal(client, world)
    one = studio.relay(replace(plan_of(row), relayed=True))
    for ended in (None, "revoked"):
        clock.advance(2_001)
        studio.tick()
        assert one.told().ended == ended
        with world.house.database.write() as session:
            people.disable(session, city["ward_officer"].person.account, clock.now_ms())


def test_recordings_leave_room_for_the_database(
    world: World, client: Client, studio: Studio, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay's is let go after a month; and on a disk that is nearly full nobody begins."""
    row = rehearsal(client, world)
    path = Recordings(world.house.data).path(row.id)
    path.write_bytes(b"OggS")
    with world.house.database.write() as session:
        kept = session.get_one(LiveSession, row.id)
        kept.kind, kept.ended_ms, kept.duration_ms, kept.sha256 = "relay", START_MS, 1, "0" * 64
    clock.ms = START_MS + RELAYED_MS
    studio.keep_up()
    assert path.exists()
    clock.advance(1)
    studio.keep_up()
    assert not path.exists()
    with world.house.database.read() as session:
        kept = session.get_one(LiveSession, row.id)
        assert (kept.sha256, kept.duration_ms) == ("0" * 64, None)
    clock.ms = START_MS
    monkeypatch.setattr("server.live.recordings.FLOOR_BYTES", 1 << 62)
    assert refused(client, rehearsal=True) == "disk_full"


def _no_space(*_: object) -> None:
    raise OSError("no space left")
