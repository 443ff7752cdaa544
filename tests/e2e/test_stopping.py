"""DỪNG TẤT CẢ LOA on the true stack: a press in the office, silence in the street, and proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server.demo.broadcast import approved_bulletin, in_ms, melody_file, schedule_once
from server.demo.city import WARDS
from server.demo.client import Client
from server.demo.processes import Town
from tests.e2e.conftest import Settled, wait_for
from tests.forked import ONE_WORKER, begin

pytestmark = [pytest.mark.e2e, ONE_WORKER]

WARD = WARDS[0]
LONG_S = 12
"""Long enough to be stopped in the middle."""


@dataclass(frozen=True, slots=True)
class Street:
    """A ward's officer and leader, and its two loudspeakers."""

    officer: Client
    leader: Client
    devices: tuple[str, ...]

    def say(self, bulletin: str, at_ms: int) -> str:
        return schedule_once(self.officer, WARD, bulletin, at_ms)

    def fates(self, entry: str) -> set[tuple[str, str | None]]:
        now = in_ms(0)
        span = {"from_ms": now - 600_000, "until_ms": now + 600_000}
        rows = self.officer.get("/api/playlog", area=WARD, **span)
        return {(row["outcome"], row["reason"]) for row in rows if row["entry"] == entry}

    def known(self) -> list[dict[str, Any]]:
        rows = self.officer.get("/api/devices", area=WARD)
        return [row for row in rows if row["id"] in self.devices]

    def stop(self) -> dict[str, Any]:
        """The newest that is told of in the ward."""
        found: dict[str, Any] = self.officer.get(f"/api/areas/{WARD}/stops")[0]
        return found


@pytest.fixture
def street(tmp_path: Path, settled: Settled) -> Iterator[Street]:
    logins = settled(tmp_path / "server")
    with Town(tmp_path, 0, begin=begin) as town:
        town.start_broker()
        town.start_server()
        officer, leader, operator = (
            Client(town.url, logins[post].username, logins[post].password)
            for post in ("ward officer", "ward leader", "city operator")
        )
        made = [
            operator.post("/api/devices", {"name": f"Cụm loa {n}", "area": WARD}) for n in (1, 2)
        ]
        for one in made:
            town.add_agent(operator, partial(dict, one), tmp_path / "sounded")
        yield Street(officer, leader, tuple(str(one["device"]) for one in made))
        for client in (officer, leader, operator):
            client.close()


def test_a_press_silences_the_street_until_it_is_lifted(street: Street, tmp_path: Path) -> None:
    """What sounds is cut, what is due is skipped, each device says so; after the lift the next
    bulletin sounds, and a technician's tone before it."""
    long = approved_bulletin(
        street.officer, street.leader, WARD, melody_file(tmp_path / "dai.wav", 1, LONG_S)
    )
    short = approved_bulletin(
        street.officer, street.leader, WARD, melody_file(tmp_path / "n.wav", 2)
    )
    wait_for("in step", lambda: all(row["in_step"] for row in street.known()))
    begins = in_ms(5_000)
    running = street.say(long["id"], begins)
    wait_for("it sounds", lambda: all(row["sounding"] for row in street.known()))

    made = street.officer.post(f"/api/areas/{WARD}/stop", {"reason": "Phát nhầm"})
    wait_for("both confirm", lambda: street.stop()["followed"]["confirmed"] == 2)
    told = street.stop()
    assert (told["id"], told["followed"]["waiting"]) == (made["id"], [])
    assert not any(row["sounding"] for row in street.known())
    wait_for("the cut is proved", lambda: street.fates(running) == {("cut", "stopped")})

    barred = street.say(short["id"], begins + LONG_S * 1000 + 500)
    wait_for("the skip is proved", lambda: street.fates(barred) == {("skipped", "stopped")})

    street.leader.post(f"/api/areas/{WARD}/stops/{made['id']}/lift", {})
    wait_for("both know", lambda: street.stop()["lift"]["followed"]["confirmed"] == 2)
    tone = street.officer.post(f"/api/devices/{street.devices[0]}/test", {"duration_ms": 500})
    wait_for("the tone is proved", lambda: _receipts(street, tone) == ["played"])
    again = street.say(short["id"], in_ms(4_000))
    wait_for("it sounds again", lambda: street.fates(again) == {("played", None)})


def _receipts(street: Street, order: dict[str, Any]) -> list[str]:
    rows = street.officer.get("/api/receipts", device=street.devices[0])
    names = (order["issuer"], order["id"])
    return [row["outcome"] for row in rows if (row["issuer"], row["order"]) == names]
