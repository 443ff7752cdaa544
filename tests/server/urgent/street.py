"""A ward with loudspeakers that judge what they hear with the real gate, people with passkeys, and
approved sounds; orders are prepared, signed and given over the API."""

from dataclasses import replace
from typing import Any, Final

import pytest
from webauthn.helpers import bytes_to_base64url

from schedules.canonical import sha256_hex
from schedules.orders import Issued
from schedules.wire import topics
from schedules.wire.gate import GateError
from schedules.wire.order_gate import judge_order
from schedules.wire.passkeys import Passkeys
from schedules.words import BulletinClass
from server.accounts.handing_over import keys_changed
from server.accounts.models import Passkey
from server.dispatch.models import DrillWords
from server.dispatch.trust import Rules
from server.library.bulletins import matter_of
from server.library.models import Bulletin, Content
from server.library.shelves import Shelves
from tests.server.accounts.authenticator import ORIGIN, Authenticator, Says
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.dispatch.world import World

ON_ONE_ENGINE: Final = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what the database has no part in; whatever it has is tried on both."""
HOME: Final = Passkeys("localhost", (ORIGIN,))
WARD: Final = "w-le-chan"
SIZE: Final = 5_000
NIGHT_MS: Final = 9 * 3_600_000 + 1_800_000
"""From the city's 13:00 to half past ten."""


class Street:
    """`devices`: one in the ward, one in its neighbourhood, one next door."""

    def __init__(self, world: World, city: City, client: Client) -> None:
        self.world, self.city, self.client = world, city, client
        self.house = world.house
        self.touches: dict[str, Authenticator] = {}
        world.pen = replace(world.pen, rules=Rules(HOME, stand_ins=True))
        world.crash()
        with self.house.database.write() as session:
            for part in ("alert", "correction", "all-clear"):
                self.sound(session, f"b-{part}")
            people = {
                "deputy": ("city-deputy", "hp", ("approver",)),
                "neighbour": ("hai-an-leader", "w-hai-an", ("approver",)),
                "author": ("ward-author", WARD, ("author",)),
                "auditor": ("ward-auditor", WARD, ("auditor",)),
                "vice": ("ward-vice", WARD, ("approver",)),
                "head": ("ward-head", WARD, ("author", "operator", "approver")),
            }
            now = self.house.clock.now_ms()
            residents: Any = city.residents
            for who, (username, area, roles) in people.items():
                residents[who] = settle(session, username, username, area, roles, now)  # type: ignore[arg-type]
        for who in ("ward_leader", "vice", "city_leader", "deputy", "neighbour", "head"):
            self.give_passkey(who)
        self.devices = {
            name: world.enrol(area)
            for name, area in (("ward", WARD), ("tdp", "n-le-chan-3"), ("next", "w-hai-an"))
        }
        world.settle()
        for device in self.devices.values():
            device.follow("hp", WARD, "n-le-chan-3", "w-hai-an")
        world.settle()

    def sound(
        self, session: Any, id_: str, class_: BulletinClass = "urgent", area: str = "hp"
    ) -> None:
        """An approved bulletin of four seconds."""
        data = id_.encode().ljust(SIZE, b".")
        sha256, now = sha256_hex(data), self.house.clock.now_ms()
        kept = Shelves.under(self.house.data).content.path(sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
        session.add(
            Content(
                sha256=sha256, duration_ms=4_000, size=SIZE, loudness=-14, true_peak=-1, peaks=[]
            )
        )
        session.flush()
        author = self.city["city_operator"].person.account
        row = Bulletin(
            id=id_, area=area, title=id_, class_=class_, text=None, state="approved",
            author=author, hands=[author], created_ms=now, changed_ms=now, content=sha256,
            findings=[], original=f"u-{id_}", file_name="a.wav", file_format="wav", file_size=9,
            approved_content=sha256, approved_by=self.city["city_leader"].person.account,
            approved_ms=now,
        )  # fmt: skip
        row.approved_digest = matter_of(row).digest
        session.add(row)
        session.flush()

    def give_passkey(self, who: str) -> None:
        key = self.touches[who] = Authenticator()
        with self.house.database.write() as session:
            session.add(
                Passkey(
                    id=f"k-{who}", account=self.city[who].person.account, name="Điện thoại",
                    credential_id=bytes_to_base64url(key.credential_id), public_key=key.cose(),
                    sign_count=0, made_ms=self.house.clock.now_ms(),
                )
            )  # fmt: skip
            keys_changed(session, self.house.clock.now_ms())

    def drop_passkey(self, who: str) -> None:
        with self.house.database.write() as session:
            session.delete(session.get_one(Passkey, f"k-{who}"))
            keys_changed(session, self.house.clock.now_ms())
        self.world.settle()

    def keep_drill_words(self) -> None:
        with self.house.database.write() as session:
            self.sound(session, "b-words", "normal")
            session.add(DrillWords(content=sha("b-words"), made_ms=0))
        self.world.settle()

    # What people do.

    def call(self, who: str | None, method: str, path: str, area: str = WARD, **sent: Any) -> Any:
        return self.client(who).request(method, f"/api/areas/{area}{path}", **sent)

    def prepare(self, who: str | None = "ward_officer", area: str = WARD, **sent: Any) -> Any:
        body = {
            "bulletin": "b-alert", "correction": "b-correction", "all_clear": "b-all-clear", **sent,
        }  # fmt: skip
        return self.call(who, "POST", "/urgent", area, json=body)

    def prepared(self, area: str = WARD, **sent: Any) -> dict[str, Any]:
        answer = self.prepare("city_operator", area, **sent)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def touch(self, who: str, order: dict[str, Any], says: Says | None = None) -> dict[str, Any]:
        """What `who` answers to the options that the server gives them."""
        found = self.call(who, "GET", f"/urgent/{order['id']}/signing", order["area"])
        assert found.status_code == 200, found.text
        return self.touches[who].get(found.json()["options"], says)

    def send(self, who: str | None, order: dict[str, Any], **sent: Any) -> Any:
        return self.call(who, "POST", f"/urgent/{order['id']}/sign", order["area"], json=sent)

    def sign(self, who: str, order: dict[str, Any]) -> dict[str, Any]:
        answer = self.send(who, order, passkey=self.touch(who, order))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def given(self, area: str = WARD, *who: str, **sent: Any) -> dict[str, Any]:
        """One that went out, signed by all of `who`."""
        order = self.prepared(area, **sent)
        for one in who or ("ward_leader",):
            order = self.sign(one, order)
        assert order["state"] == "given"
        return order

    # What loudspeakers make of it.

    def taken(self, device: str, area: str = WARD) -> list[Any]:
        """What that device would follow of the list it holds; each order judged on its own."""
        heard = self.devices[device]
        document = heard.documents.get(topics.ORDERS_TOPIC.of(area))
        if document is None:
            return []
        trust = heard.body(topics.TRUST_TOPIC.of())
        config = heard.body(topics.CONFIG_TOPIC.of(heard.id))
        found: list[Issued] = []
        now = self.house.clock.now_ms()
        for signed in document.body.orders:
            try:
                found.append(
                    judge_order(signed, document.topic, trust, config, now, document.body.orders)
                )
            except GateError:
                continue
        return found

    def kinds(self, device: str, area: str = WARD) -> list[str]:
        return [one.order.kind for one in self.taken(device, area)]

    def report(self, *names: str) -> None:
        for name in names:
            self.devices[name].report()
        self.world.settle()


def sha(id_: str) -> str:
    return sha256_hex(id_.encode().ljust(SIZE, b"."))
