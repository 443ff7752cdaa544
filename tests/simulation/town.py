"""A small city that decides at random: its people, its bulletins, its programmes, its orders.

Every decision goes through the real rooms of the server. What is remembered here beside them is
what the people meant: which sound was approved, which order had its people, which stop was lifted.
"""

from dataclasses import dataclass, replace
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from schedules.wire.keys import SigningKey
from server.accounts import people
from server.accounts.rights import Grant, Role
from server.areas.founding import add_area
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.dispatch.drill_words import NAME as DRILL_WORDS
from server.dispatch.models import DrillWords
from server.fleet import devices, groups, moving
from server.fleet.models import Device
from tests.server.enrolling import let_in
from tests.simulation.chance import key
from tests.simulation.clock import HOUR, MINUTE
from tests.simulation.commanders import Commanders
from tests.simulation.newsroom import add_content
from tests.simulation.schedulers import Schedulers
from tests.simulation.townspeople import CITY, GROUP, NEIGHBOURHOOD, WARDS, ZONE

PASSWORD = "mưa rơi trên bến"
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Town(Schedulers, Commanders):
    """The whole of it: its areas, its people, its devices and keys."""

    def found(self, homes: list[str]) -> None:
        """Areas, people, one device for each of `homes`, sounds, and a first programme."""
        with self.office.house.database.write() as session:
            for row in self._areas():
                add_area(session, row, self.now)
            self._settle(session)
            self._keep_words(session)
            tree = load_tree(session)
            for home in homes:
                self._enrol(session, tree, home)
            for device in self.devices[::2]:
                groups.pick(
                    session,
                    self.people["operator-hp"],
                    tree,
                    GROUP,
                    session.get_one(Device, device),
                    self.now,
                )
            for area in (CITY, *WARDS):
                for _ in range(3):
                    self._write_bulletin(session, tree, area, "approve")
                self._write_bulletin(
                    session, tree, area, self.chance.choice(["submit", "return", ""])
                )
        for area in (CITY, *WARDS, NEIGHBOURHOOD, GROUP):
            for _ in range(self.chance.randint(2, 4)):
                self.add_entry(area)

    def _areas(self) -> list[Area]:
        chance = self.chance
        morning, evening = chance.choice([5, 6]), chance.choice([21, 22, 24])
        return [
            Area(
                id=CITY, code="31", name="Thành phố Hải Phòng", kind="city", zone=ZONE, volume=80,
                second_factor=False,
                permitted=_hours(morning, evening),
            ),
            Area(
                id=WARDS[0], name="Phường Lê Chân", kind="ward", parent=CITY,
                accepts_by_default=chance.random() < 0.7,
                min_gap_ms=chance.choice([None, 0, 5_000]),
            ),
            Area(id=NEIGHBOURHOOD, name="TDP 3", kind="neighbourhood", parent=WARDS[0]),
            Area(
                id=WARDS[1], name="Phường Hải An", kind="ward", parent=CITY,
                accepts_by_default=chance.random() < 0.3,
                permitted=_hours(chance.choice([6, 7]), min(chance.choice([19, 22]), evening)),
                air_time_cap_ms=chance.choice([None, 20 * MINUTE]),
            ),
            Area(id=GROUP, name="Nhóm trọng điểm", kind="group", parent=CITY),
        ]  # fmt: skip

    def _settle(self, session: Session) -> None:
        posts: list[tuple[str, str, tuple[Role, ...]]] = []
        for area in (CITY, *WARDS):
            posts.append((f"operator-{area}", area, ("author", "operator")))
            posts += [(f"leader-{n}-{area}", area, ("approver",)) for n in (1, 2)]
        for name, area, roles in posts:
            grants = [Grant(role, area) for role in roles]
            self.people[name] = people.create(
                session, name, name, PASSWORD, grants, self.now, hasher=_QUICK
            )

    def _keep_words(self, session: Session) -> None:
        """What says "Diễn tập", in the bundle of keys."""
        self.sounds[DRILL_WORDS] = words = replace(self._sound(2), bulletin=DRILL_WORDS)
        add_content(session, words)
        session.add(DrillWords(content=words.content, made_ms=self.now))
        outbox.put(session, "trust", "", self.now)

    def _enrol(self, session: Session, tree: AreaTree, home: str) -> None:
        device = devices.register(
            session, self.people["operator-hp"], tree, self.now, name=home, area=home
        )
        operator, key = self.people["operator-hp"], device_key(len(self.devices))
        let_in(session, operator, tree, device, key, self.now)
        self.devices.append(device.id)

    def move_device(self) -> None:
        """A device comes under another area; it follows from now on."""

        def deed(session: Session, tree: AreaTree) -> None:
            device = session.get_one(Device, self.chance.choice(self.devices))
            device.area = self.chance.choice([*WARDS, NEIGHBOURHOOD])
            device.since_ms = self.now
            session.flush()
            outbox.put(session, "config", device.id, self.now)

        self._writing(deed)

    def revoke(self, device: str) -> bool:
        """Its controller is believed no longer; whether that stands."""

        def deed(session: Session, tree: AreaTree) -> None:
            moving.revoke(session, self.people["operator-hp"], tree, device, self.now)

        self._writing(deed)
        return self.key_of(device) is None

    def admit(self, device: str, key: SigningKey) -> bool:
        """A controller with that key is let in as this device; whether that stands."""

        def deed(session: Session, tree: AreaTree) -> None:
            row = session.get_one(Device, device)
            let_in(session, self.people["operator-hp"], tree, row, key, self.now)

        self._writing(deed)
        return self.key_of(device) == key.public_text

    def key_of(self, device: str) -> str | None:
        """The key of the controller that the server believes to be this device."""
        with self.office.house.database.read() as session:
            return session.get_one(Device, device).public_key

    def pick(self) -> None:
        """A device is picked for the group, or dropped."""

        def deed(session: Session, tree: AreaTree) -> None:
            device = session.get_one(Device, self.chance.choice(self.devices))
            verb = self.chance.choice([groups.pick, groups.drop])
            verb(session, self.people["operator-hp"], tree, GROUP, device, self.now)

        self._writing(deed)

    def renew_key(self, area: str) -> None:
        """The key of a unit is replaced, and all it signed is signed anew."""

        def deed(session: Session, tree: AreaTree) -> None:
            self.office.custody.renew(area)
            outbox.put(session, "trust", "", self.now)
            for one in sorted(tree.nodes):
                if tree.unit_of(one) == area:
                    outbox.put(session, "programme", one, self.now)

        self._writing(deed)


def device_key(n: int) -> Any:
    return key(f"device-{n}")


def _hours(first: int, last: int) -> list[dict[str, Any]]:
    return [{"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": first * HOUR, "until_ms": last * HOUR}]
