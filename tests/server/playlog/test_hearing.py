"""What a microphone at the horn says of what a device played."""

from server.fleet.hearing import IN_A_ROW
from server.notices import reading
from tests.server.city import FakeClock
from tests.server.conftest import Client
from tests.server.dispatch.world import World
from tests.server.playlog.test_api import DUE, HOUR, window


def test_what_is_played_and_not_heard_is_counted_and_soon_a_trouble(
    world: World, client: Client, clock: FakeClock
) -> None:
    """It is played, by the device's receipt, and stands in the log and in the counts as not heard;
    the third time in a row technicians are told, until the horn is heard again."""
    device = world.enrol()
    made = world.schedule(14 * HOUR)
    world.settle()
    clock.ms = DUE + HOUR
    world.reconciler.tick()
    officer = client("ward_officer")

    def plays(n: int, heard: bool | None, due_ms: int = DUE) -> None:
        device.send(device.receipt(n, made, due_ms, heard_back=heard))
        device.report()
        world.gateway.absorb_waiting()

    def told() -> tuple[str | None, list[str]]:
        with world.house.database.read() as session:
            things = [one.about for one in reading.unheard_devices(session, clock.ms)]
        return officer.get(f"/api/devices/{device.id}").json()["trouble"], things

    plays(1, heard=False)
    (row,) = officer.get("/api/playlog", params=window() | {"unheard": True}).json()
    assert (row["outcome"], row["heard_back"]) == ("played", False)
    counts = officer.get("/api/reconciliation", params=window()).json()
    assert (counts["planned"], counts["played"], counts["unheard"]) == (1, 1, 1)
    asked = {"area": "w-le-chan", "first": "2026-11-24", "days": 1}
    assert officer.get("/api/reconciliation/rates", params=asked).json()["total"] == {
        **counts, "sounded_permille": 1000,
    }  # fmt: skip
    plays(2, None, DUE + 1)  # nothing was to be heard: a stop, or no microphone then
    plays(3, heard=False, due_ms=DUE + 2)
    assert told()[1] == []
    for n in range(IN_A_ROW - 2):
        plays(4 + n, heard=False, due_ms=DUE + 3 + n)
    assert told() == ("unheard", [device.id])
    receipts = officer.get("/api/receipts", params={"device": device.id}).json()
    assert [one["heard_back"] for one in receipts] == [False, False, None, False]
    plays(9, heard=True, due_ms=DUE + 9)
    assert told()[1] == []
