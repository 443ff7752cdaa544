"""Looking after what is on air: a fault of one is the end of that one alone."""

import pytest

from server.live.ending import DEAD_MS
from server.live.models import LiveSession
from server.live.studio import Studio
from server.live.transmission import Transmission, plan_of
from tests.server.city import FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import World
from tests.server.live.conftest import WARD
from tests.server.live.test_opening import open_live

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def carried(
    client: Client, world: World, studio: Studio, who: str = "ward_officer", area: str = WARD
) -> Transmission:
    """A rehearsal that began, by somebody whose own session is none."""
    made = open_live(client, who, area, rehearsal=True)
    with world.house.database.write() as session:
        row = session.get_one(LiveSession, made["id"])
        row.began_ms, plan = row.opened_ms, plan_of(row)
    return studio.carry(plan, "", first=True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_end_that_could_not_be_written_is_written_later(
    world: World,
    client: Client,
    studio: Studio,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full disk, a database that is away: nobody stays on air for ever."""
    one = carried(client, world, studio)
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
    broken = carried(client, world, studio)
    revoked = carried(client, world, studio, "city_operator", "hp")
    monkeypatch.setattr(broken, "sync", _no_space)
    clock.advance(2_001)
    studio.tick()
    assert (broken.told().ended, revoked.told().ended) == ("failed", "lost")


def _no_space(*_: object) -> None:
    raise OSError("no space left")
