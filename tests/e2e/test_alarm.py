"""An alarm on the true stack: prepared, signed, heard; and every way of giving one that is none.

The server that is taken over is the real one: what its thief writes into its database, it
publishes. Broker, server and loudspeakers are processes.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from schedules.codec import from_json, to_json
from schedules.orders import Urgent
from schedules.wire import topics
from schedules.wire.envelope import FOREVER, Head, open_text, seal_text
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Approval, HeldProof, SignedOrder, approval_bytes
from schedules.wire.strict import write_base64
from server.accounts.models import Account
from server.base import outbox
from server.base.custody import Custody
from server.base.database import Database
from server.base.ids import new_id
from server.base.place import Place
from server.demo.broadcast import approved_bulletin, in_ms, melody_file
from server.demo.city import CITY, WARDS, Login
from server.demo.client import Client
from server.demo.evidence import Sounded, read_sounded
from server.demo.processes import Town
from server.library.shelves import Shelves
from server.orders.models import OrderRow
from server.urgent.alarms import order_of
from tests.e2e.conftest import Settled, wait_for
from tests.forked import ONE_WORKER, begin

pytestmark = [pytest.mark.e2e, ONE_WORKER]

WARD = WARDS[0]
LEAD_MS = 5_000
ATTENTION_MS = 1_500
HOUR_MS = 3_600_000
FORGED = 6


@dataclass
class Street:
    """A ward's officer and leader, the city's, its loudspeakers, and what they sounded."""

    town: Town
    logins: dict[str, Login]
    out: Path
    people: dict[str, Client] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    sounds: dict[str, str] = field(default_factory=dict)

    def hang_up(self) -> None:
        name = f"Cụm loa {len(self.devices) + 1}"
        made = self.people["city operator"].post("/api/devices", {"name": name, "area": WARD})
        self.devices.append(made["device"])
        self.town.add_agent(self.people["city operator"], partial(dict, made), self.out)

    def prepare(self, **more: Any) -> dict[str, Any]:
        body = {**self.sounds, "attention_ms": ATTENTION_MS, "gap_ms": 1_500, **more}
        made: dict[str, Any] = self.people["ward officer"].post(f"/api/areas/{WARD}/urgent", body)
        return made

    def sign(self, order: dict[str, Any]) -> dict[str, Any]:
        path = f"/api/areas/{WARD}/urgent/{order['id']}/sign"
        password = self.logins["ward leader"].password
        signed: dict[str, Any] = self.people["ward leader"].post(path, {"password": password})
        return signed

    def shown(self, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.people["ward leader"].get(
            f"/api/areas/{WARD}/urgent/{order['id']}"
        )
        return found

    def rows(self) -> list[dict[str, Any]]:
        rows = self.people["ward officer"].get("/api/devices", area=WARD)
        return [row for row in rows if row["id"] in self.devices]

    def refused(self) -> list[int]:
        """How much each loudspeaker has refused since it started."""
        officer = self.people["ward officer"]
        return [officer.get(f"/api/devices/{one}")["health"]["refused"] for one in self.devices]

    def heard(self, device: str) -> list[Sounded]:
        name = self.out / device
        wav, timeline = name.with_suffix(".wav"), name.with_suffix(".timeline.jsonl")
        return read_sounded(wav, timeline) if wav.exists() else []

    def receipts(self, order: str) -> set[tuple[str, str]]:
        """The device and outcome of every receipt about it."""
        officer = self.people["ward officer"]
        return {
            (device, row["outcome"])
            for device in self.devices
            for row in officer.get("/api/receipts", device=device)
            if row["order"] == order
        }


@pytest.fixture
def street(tmp_path: Path, settled: Settled) -> Iterator[Street]:
    logins = settled(tmp_path / "server")
    with Town(tmp_path, 0, begin=begin) as town:
        town.start_broker()
        town.start_server()
        made = Street(town, logins, tmp_path / "sounded")
        made.people = {
            post: Client(town.url, login.username, login.password)
            for post, login in logins.items()
            if "administrator" not in post
        }
        for _ in range(2):
            made.hang_up()
        officer, leader = made.people["ward officer"], made.people["ward leader"]
        for n, part in enumerate(("bulletin", "all_clear")):
            file = melody_file(tmp_path / f"{part}.wav", n, 2 - n)
            made.sounds[part] = approved_bulletin(officer, leader, WARD, file, "urgent")["id"]
        made.sounds["correction"] = made.sounds["all_clear"]
        wait_for("in step", lambda: all(row["in_step"] for row in made.rows()))
        yield made
        for client in made.people.values():
            client.close()


def test_an_alarm_from_the_press_to_the_all_clear(street: Street) -> None:
    """Nothing that a thief of the server forges sounds. What people signed sounds at its very
    instant, on a loudspeaker that is switched on meanwhile too; a stop cuts it. Words typed at
    once are heard by all, though nothing of them can be fetched. Given while the broker is away,
    it names whom it did not reach, and sounds when the broker is back, until the all-clear takes
    its place."""
    order = street.prepare(at_ms=in_ms(LEAD_MS), repeats=6)
    forged = _forge(street, order["id"])
    wait_for("they refuse each", lambda: all(n >= FORGED for n in street.refused()))
    given = street.sign(order)
    assert given["begins_ms"] == order["at_ms"]
    street.hang_up()
    wait_for("all confirm", lambda: _confirmed(street, order) == 3)
    wait_for(
        "all sound", lambda: [row["sounding"] is not None for row in street.rows()] == [True] * 3
    )
    assert not any(street.receipts(one) for one in forged)
    stop = street.people["ward officer"].post(f"/api/areas/{WARD}/stop", {"reason": "Thử"})
    wait_for("the cut is proved", lambda: len(_cut(street, order)) == 3)
    assert street.shown(order)["state"] == "stopped"

    typed = _typed(street)
    _lose_its_master(street, typed)
    street.sign(typed)
    everywhere = {(device, "played") for device in street.devices}
    wait_for("the words are proved", lambda: everywhere <= street.receipts(typed["id"]))

    street.town.broker.kill()
    wait_for(
        "the server knows", lambda: not street.people["ward leader"].get("/api/health")["broker"]
    )
    late = street.sign(street.prepare(repeats=20))
    pressed = time.monotonic()
    assert (late["state"], late["broker"]) == ("given", False)
    wait_for("it is told", lambda: bool(street.shown(late)["late"]))
    assert time.monotonic() - pressed < 2 * 5
    waiting = street.shown(late)["followed"]["waiting"]
    assert {one["device"] for one in waiting} == set(street.devices)
    street.town.start_broker()
    wait_for("all confirm", lambda: _confirmed(street, late) == 3)
    wait_for("all sound", lambda: all(row["sounding"] is not None for row in street.rows()))

    path = f"/api/areas/{WARD}/urgent/{late['id']}/follow-up"
    over = street.people["ward officer"].post(path, {"says": "all_clear"})
    follow_up = over["follow_ups"][0]["id"]
    wait_for("the all-clear is proved", lambda: everywhere <= street.receipts(follow_up))
    _check_heard(street, given, late["id"], follow_up, forged)
    assert stop["id"]


def _typed(street: Street) -> dict[str, Any]:
    """An order of words that were typed, and spoken by the machine."""
    officer = street.people["ward officer"]
    run = officer.post("/api/speech", {"area": WARD, "text": "Nước đang lên. Mời bà con đi ngay."})
    wait_for("it is spoken", lambda: officer.get(f"/api/speech/{run['id']}")["state"] == "done")
    beside = {part: street.sounds[part] for part in ("correction", "all_clear")}
    body = {"speech": run["id"], "repeats": 1, "attention_ms": ATTENTION_MS, **beside}
    made: dict[str, Any] = officer.post(f"/api/areas/{WARD}/urgent/spoken", body)
    return made


def _lose_its_master(street: Street, order: dict[str, Any]) -> None:
    """What loudspeakers would fetch is gone from the server."""
    data = street.town.data / "server"
    with closing(Database(Place(data).database)) as database, database.read() as session:
        said = order_of(session.get_one(OrderRow, order["id"]))
    assert said.inline is not None
    Shelves.under(Place(data).data).content.path(said.sound.content).unlink()


def _confirmed(street: Street, order: dict[str, Any]) -> int:
    followed = street.shown(order)["followed"]
    return int(followed["confirmed"]) if followed else 0


def _cut(street: Street, order: dict[str, Any]) -> set[str]:
    return {device for device, outcome in street.receipts(order["id"]) if outcome == "cut"}


def _check_heard(
    street: Street, given: dict[str, Any], late: str, follow_up: str, forged: list[str]
) -> None:
    """The first two heard the first sample at its very instant, the one that came meanwhile not
    before it; nobody heard what was forged."""
    for n, device in enumerate(street.devices):
        plays = street.heard(device)
        assert not [one for one in plays if any(name in one.play for name in forged)]
        first = next(one for one in plays if given["id"] in one.play)
        if n < 2:
            assert abs(first.heard_at_us - given["begins_ms"] * 1_000) < 1_000
        else:
            assert first.heard_at_us > given["begins_ms"] * 1_000 - 1_000
        assert any(late in one.play for one in plays)
        assert any(follow_up in one.play for one in plays)


def _forge(street: Street, prepared: str) -> list[str]:
    """What a thief with every key of the server makes of an order that waits: given out without a
    signature; signed by a stranger, by a drill's key with the siren, long ago, for another list;
    for all the city with one person's name. The server publishes it as its own. Returns what the
    orders of a new name are called."""
    place = Place(street.town.data / "server")
    custody = Custody(place.keys)
    with closing(Database(place.database)) as database, database.write() as session:
        waiting = session.get_one(OrderRow, prepared)
        leader = session.scalars(select(Account.id).where(Account.username == "ward-leader")).one()
        forged = list(_forgeries(custody, order_of(waiting), leader))
        unsigned = from_json(SignedOrder, waiting.signed)
        for n, (area, signed) in enumerate(
            [(WARD, unsigned), *((f.area, f.signed) for f in forged)]
        ):
            session.add(
                OrderRow(
                    id=new_id("o-listed"), area=area, kind="urgent", issuer=area, issued_ms=0,
                    sequence=in_ms(0) + n, until_ms=waiting.until_ms, signed=to_json(signed),
                )
            )  # fmt: skip
        for area in (CITY, WARD):
            outbox.put(session, "orders", area, in_ms(0))
    return [one.name for one in forged]


class _Forged(NamedTuple):
    name: str
    area: str
    signed: SignedOrder


def _forgeries(custody: Custody, alarm: Urgent, leader: str) -> Iterator[_Forged]:
    topic, now = topics.ORDERS_TOPIC, in_ms(0)
    head = Head(WARD, topic.of(WARD), now - HOUR_MS, FOREVER, now)
    ward = custody.area(WARD)
    long_ago = replace(head, not_after=now - 1, sequence=now - HOUR_MS)
    elsewhere = replace(head, audience=topic.of(WARDS[1]))
    wide = replace(head, issuer=CITY, audience=topic.of(CITY))
    for area, said, of, key in (
        (WARD, {}, head, SigningKey.make()),
        (WARD, {"tone": "siren"}, head, custody.drill(WARD)),
        (WARD, {}, long_ago, ward),
        (WARD, {}, elsewhere, ward),
        (CITY, {"area": CITY}, wide, custody.area(CITY)),
    ):
        name = new_id("o-forged")
        changes: dict[str, Any] = {**said, "id": name}
        text = seal_text("order", of, replace(alarm, **changes), [key])
        held = custody.person(leader)
        proof = write_base64(held.sign(approval_bytes(open_text(text).identity)))
        approval = Approval(leader, held.id, HeldProof(proof))
        yield _Forged(name, area, SignedOrder(text, (approval,)))
