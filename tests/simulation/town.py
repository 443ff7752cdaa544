"""A small city that decides at random: its people, its bulletins, its programmes, its orders.

Every decision goes through the real rooms of the server. What is remembered here beside them is
what the people meant: which sound was approved, which order had its people, which stop was lifted.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from audio import Prepared
from audio.intake import Original
from schedules.canonical import sha256_hex
from schedules.codec import to_json
from schedules.orders import Lift, Live, Order, Stop, Urgent, is_urgent
from schedules.programme import Acceptance, Sound
from schedules.recurrence import Daily, Once, Rule, Weekdays, When
from schedules.refusal import RefusalError
from schedules.wire import topics
from schedules.wire.envelope import Head, open_text, seal_text
from schedules.wire.orders import Approval, SignedOrder, approval_bytes
from schedules.wire.strict import write_base64
from schedules.words import BulletinClass, ScheduledClass
from schedules.zones import day_span, local_day
from server.accounts import people
from server.accounts.rights import Grant, Person, Role
from server.areas.founding import add_area
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base import outbox
from server.fleet import devices, enrolment, groups
from server.fleet.models import Device
from server.library import bulletins
from server.library.models import Bulletin, Content, Upload
from server.orders.models import OrderRow
from server.programme import policies, saving
from server.programme.drafts import BlockDraft, EntryDraft, PolicySave
from server.programme.repository import last_revision, standing_rows
from server.programme.withdrawal import end_entries_with
from tests.server.library.listening import listened
from tests.simulation.chance import key
from tests.simulation.clock import HOUR, MINUTE, SECOND
from tests.simulation.office import Office

CITY = "hp"
WARDS = ("w-le-chan", "w-hai-an")
NEIGHBOURHOOD = "n-le-chan-3"
GROUP = "g-trong-diem"
ZONE = "Asia/Ho_Chi_Minh"
PASSWORD = "mưa rơi trên bến"
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True, slots=True)
class Meant:
    """One order as its people meant it. `enough`: it may sound, or bar, where it reaches."""

    order: Order
    issuer: str
    sequence: int
    enough: bool
    identity: str


@dataclass
class Town:
    """`devices` are their ids; `approved` the sounds somebody else approved, and since when."""

    office: Office
    chance: Random
    people: dict[str, Person] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    bulletins: dict[str, list[str]] = field(default_factory=dict)
    approved: dict[str, int] = field(default_factory=dict)
    sounds: dict[str, Sound] = field(default_factory=dict)
    meant: dict[str, Meant] = field(default_factory=dict)
    refused: int = 0
    count: int = 0

    @property
    def now(self) -> int:
        return self.office.house.clock.now_ms()

    # --- Laying it out ------------------------------------------------------------------------

    def found(self, homes: list[str]) -> None:
        """Areas, people, one device for each of `homes`, sounds, and a first programme."""
        with self.office.house.database.write() as session:
            for row in self._areas():
                add_area(session, row, self.now)
            self._settle(session)
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

    def _enrol(self, session: Session, tree: AreaTree, home: str) -> None:
        device = devices.register(
            session, self.people["operator-hp"], tree, self.now, name=home, area=home
        )
        secret = device_key(len(self.devices))
        token = enrolment.offer(session, device, self.now).token
        proof = write_base64(secret.sign(enrolment.proof_bytes(token)))
        enrolment.admit(session, _NoAccess(), token, secret.public_text, proof, self.now)
        self.devices.append(device.id)

    # --- Bulletins ----------------------------------------------------------------------------

    def write_bulletin(self, area: str, until: str) -> None:
        """Somebody writes one, and it comes as far as `until`."""

        def deed(session: Session, tree: AreaTree) -> None:
            self._write_bulletin(session, tree, area, until)

        self._writing(deed)

    def _write_bulletin(
        self, session: Session, tree: AreaTree, area: str, until: str,
        class_: BulletinClass | None = None, seconds: int | None = None,
    ) -> str:  # fmt: skip
        author, leader = self.people[f"operator-{area}"], self.people[f"leader-1-{area}"]
        sound = self._sound(seconds or self.chance.choice([8, 15, 40, 90]))
        classes: list[BulletinClass] = ["normal", "normal", "priority"]
        chosen = class_ if class_ is not None else self.chance.choice(classes)
        session.add(
            Content(
                sha256=sound.content, duration_ms=sound.duration_ms, size=sound.size,
                loudness=-16.0, true_peak=-1.5, peaks=[],
            )
        )  # fmt: skip
        session.flush()
        wording = bulletins.Wording(f"Bản tin {self.count}", None)
        upload = Upload(id=f"u-{self.count}", file_name="ghi-am.wav", size=sound.size)
        recording = bulletins.Recording(upload, _prepared(sound))
        bulletin = bulletins.draft(
            session, author.own(), area, chosen, wording, recording, self.now
        )
        self.bulletins.setdefault(area, []).append(bulletin.id)
        self.sounds[bulletin.id] = sound
        if until:
            bulletins.move(session, author, tree, bulletin.id, "submit", self.now)
        if until == "return":
            bulletins.move(session, leader, tree, bulletin.id, "return", self.now, reason="sai tên")
        if until == "approve":
            consent = listened(session, leader, bulletin, self.now)
            bulletins.move(session, leader, tree, bulletin.id, "approve", self.now, consent=consent)
            self.approved[sound.content] = self.now
        return bulletin.id

    def approve_own(self, area: str) -> None:
        """An author tries to approve the own bulletin: refused, or the sound is unapproved."""

        def deed(session: Session, tree: AreaTree) -> None:
            author = self.people[f"operator-{area}"]
            bulletin = self._write_bulletin(session, tree, area, "submit")
            try:
                row = session.get_one(Bulletin, bulletin)
                consent = listened(session, author, row, self.now)
                bulletins.move(
                    session, author, tree, bulletin, "approve", self.now, consent=consent
                )
            except RefusalError:
                self.refused += 1

        self._writing(deed)

    def withdraw(self, area: str) -> None:
        """A leader withdraws one; the entries with it end."""

        def deed(session: Session, tree: AreaTree) -> None:
            bulletin = self.chance.choice(self.bulletins[area])
            leader = self.people[f"leader-1-{area}"]
            try:
                bulletins.move(session, leader, tree, bulletin, "withdraw", self.now)
            except RefusalError:
                self.refused += 1
                return
            end_entries_with(session, bulletin, self.now, leader.own())

        self._writing(deed)

    # --- Programmes ---------------------------------------------------------------------------

    def add_entry(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            saving.add_entry(session, person, tree, area, base, self._draft(area), self.now)

        self._programme(area, deed)

    def schedule(
        self, area: str, at_ms: int, *, until: str = "approve", class_: ScheduledClass = "normal",
        late_ms: int = 0, seconds: int = 40,
    ) -> None:  # fmt: skip
        """One bulletin, written for this, to sound in `area` at that instant today."""
        at_day = day_span(local_day(at_ms, ZONE), ZONE).start

        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            bulletin = self._write_bulletin(
                session, tree, tree.unit_of(area), until, class_, seconds
            )
            when = When(ZONE, local_day(at_ms, ZONE), None, (at_ms - at_day,), Once())
            draft = EntryDraft(class_, (area,), BlockDraft((bulletin,)), when, late_ms)
            saving.add_entry(session, person, tree, area, base, draft, self.now)

        self._programme(area, deed)

    def change_entry(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            entry = self._some_entry(session, area)
            saving.change_entry(
                session, person, tree, area, entry, base, self._draft(area), self.now
            )

        self._programme(area, deed)

    def end_entry(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            saving.end_entry(
                session, person, tree, area, self._some_entry(session, area), base, self.now
            )

        self._programme(area, deed)

    def answer_offers(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            offered = self._standing(session, CITY)
            answers = tuple(
                Acceptance(entry, None, self.chance.random() < 0.6)
                for entry in sorted(offered)
                if self.chance.random() < 0.5
            )
            order = (area, CITY) if self.chance.random() < 0.5 else ()
            asked = PolicySave(base, self.chance.random() < 0.5, answers, order)
            policies.set_policy(session, person, tree, area, asked, self.now)

        self._programme(area, deed)

    def _programme(self, area: str, deed: Callable[..., Any]) -> None:
        """A decision about the programme of `area`, by whoever operates it."""

        def decide(session: Session, tree: AreaTree) -> None:
            person = self.people[f"operator-{tree.unit_of(area)}"]
            last = last_revision(session, area)
            deed(session, person, tree, area, last.revision if last else 0)

        self._writing(decide)

    def _standing(self, session: Session, area: str) -> list[str]:
        return [row.id for row in standing_rows(session) if row.area == area]

    def _some_entry(self, session: Session, area: str) -> str:
        found = self._standing(session, area)
        return self.chance.choice(sorted(found)) if found else "e-none"

    def _draft(self, area: str) -> EntryDraft:
        chance = self.chance
        home = area if area in self.bulletins else CITY if area == GROUP else WARDS[0]
        known = self.bulletins[home] + (self.bulletins[CITY] if chance.random() < 0.3 else [])
        class_: ScheduledClass = chance.choice(["normal", "normal", "priority"])
        first = local_day(self.now, ZONE)
        rules: list[Rule] = [Daily(), Daily(), Weekdays((1, 2, 3, 4, 5)), Once()]
        rule = chance.choice(rules)
        times = tuple(sorted({self._time_of_day() for _ in range(chance.randint(1, 4))}))
        return EntryDraft(
            class_=class_,
            areas=(self._where(area),),
            block=BlockDraft(
                bulletins=tuple(chance.choice(known) for _ in range(chance.randint(1, 2))),
                repeats=chance.choice([1, 1, 2]),
                gap_ms=chance.choice([0, 2_000]),
                pause_ms=chance.choice([0, 500]),
            ),
            when=When(ZONE, first + timedelta(days=isinstance(rule, Once)), None, times, rule),
            may_start_late_by_ms=chance.choice([0, 0, 2 * MINUTE, 20 * MINUTE]),
            gap_ms=chance.choice([0, 1_000]),
        )

    def _time_of_day(self) -> int:
        """Mostly soon, or on few instants, so that blocks meet."""
        chance = self.chance
        if chance.random() < 0.6:
            soon = (
                self.now
                + chance.randrange(1, 40) * 4 * MINUTE
                - day_span(local_day(self.now, ZONE), ZONE).start
            )
            return soon // MINUTE * MINUTE % (24 * HOUR)
        if chance.random() < 0.3:
            return chance.choice([6, 7, 17, 18]) * HOUR
        return chance.randrange(5 * 12, 23 * 12) * 5 * MINUTE + chance.choice([0, 10_000])

    def _where(self, area: str) -> str:
        below = {CITY: [CITY, CITY, *WARDS, GROUP], WARDS[0]: [WARDS[0], NEIGHBOURHOOD]}
        return self.chance.choice(below.get(area, [area]))

    # --- Devices and keys ---------------------------------------------------------------------

    def move_device(self) -> None:
        """A device comes under another area; it follows from now on."""

        def deed(session: Session, tree: AreaTree) -> None:
            device = session.get_one(Device, self.chance.choice(self.devices))
            device.area = self.chance.choice([*WARDS, NEIGHBOURHOOD])
            device.since_ms = self.now
            session.flush()
            outbox.put(session, "config", device.id, self.now)

        self._writing(deed)

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

    # --- Orders -------------------------------------------------------------------------------

    def urgent(self, area: str, people_short: bool = False) -> None:
        """An urgent order; `people_short`: with one approval too few."""
        bulletin = self.chance.choice(self.bulletins[self._unit(area)])
        sound = self.sounds[bulletin]
        at = self.now + self.chance.choice([300, 300, 2_000, 5 * SECOND])
        every = self.chance.choice([MINUTE, 5 * MINUTE])
        order = Urgent(
            self._order_id(), area, at, at + self.chance.choice([1, 12 * MINUTE]), every,
            attention_ms=self.chance.choice([4_000, 10_000]), sound=sound,
        )  # fmt: skip
        wide = area in (CITY, GROUP)
        needed = 2  # by night everywhere; by day within one unit one would do
        self._issue(order, area, 0 if people_short and not wide else needed - people_short)

    def stop(self, area: str) -> None:
        until = self.now + self.chance.choice([10 * MINUTE, HOUR, 3 * HOUR])
        self._issue(Stop(self._order_id(), area, until), area, 0)

    def lift(self) -> None:
        stops = [one for one in self.meant.values() if isinstance(one.order, Stop)]
        if stops:
            meant = self.chance.choice(stops)
            stop = meant.order
            assert isinstance(stop, Stop)
            lift = Lift(self._order_id(), stop.area, stop.id, meant.issuer)
            self._issue(lift, stop.area, 0)

    def live(self, area: str) -> None:
        at = self.now + 500
        until = at + self.chance.choice([MINUTE, 10 * MINUTE])
        order = Live(self._order_id(), area, f"s-{self.count}", "normal", at, until)
        self._issue(order, area, 0)

    def end_order(self) -> None:
        """Somebody takes an order back before its time."""

        def deed(session: Session, tree: AreaTree) -> None:
            rows = session.query(OrderRow).filter_by(ended_ms=None).order_by(OrderRow.id).all()
            if rows:
                row = self.chance.choice(rows)
                row.ended_ms = self.now
                outbox.put(session, "orders", row.area, self.now)

        self._writing(deed)

    def _issue(self, order: Order, area: str, approvals: int) -> None:
        """Sign an order with its unit's key and put it into the list of its area."""

        def deed(session: Session, tree: AreaTree) -> None:
            issuer = tree.unit_of(area)
            head = Head(
                issuer,
                topics.ORDERS_TOPIC.of(area),
                self.now - 5 * MINUTE,
                self.now + 8 * HOUR,
                self.now,
            )
            text = seal_text("order", head, order, [self.office.custody.area(issuer)])
            identity = open_text(text).identity
            names = [f"leader-{n}-{issuer}" for n in (1, 2)][:approvals]
            signed = SignedOrder(text, tuple(self._approval(name, identity) for name in names))
            until = getattr(order, "until_ms", self.now + 24 * HOUR)
            row = OrderRow(
                id=order.id, area=area, sequence=self.now, until_ms=until + MINUTE,
                ended_ms=None, signed=to_json(signed),
            )  # fmt: skip
            in_force = session.query(OrderRow).filter_by(area=area, ended_ms=None)
            if in_force.filter(OrderRow.until_ms > self.now).count() >= 16:
                return
            session.add(row)
            session.flush()
            outbox.put(session, "orders", area, self.now)
            enough = approvals >= 2 or not is_urgent(order)
            self.meant[order.id] = Meant(order, issuer, self.now, enough, identity)
            if isinstance(order, Urgent) and enough:
                self.approved.setdefault(f"{order.id}/{order.sound.content}", self.now)

        self._writing(deed)

    def _approval(self, name: str, identity: str) -> Approval:
        person = self.people[name].account
        proof = self.office.custody.person(person).sign(approval_bytes(identity))
        return Approval(person, "server-held", write_base64(proof))

    # --- What they stand on -------------------------------------------------------------------

    def _unit(self, area: str) -> str:
        return {NEIGHBOURHOOD: WARDS[0], GROUP: CITY}.get(area, area)

    def _order_id(self) -> str:
        self.count += 1
        return f"o-{self.count}"

    def _sound(self, seconds: int) -> Sound:
        self.count += 1
        name = f"sound {self.count}"
        return Sound(f"b-{self.count}", sha256_hex(name.encode()), seconds * 1000, seconds * 4000)

    def _writing(self, deed: Callable[[Session, AreaTree], None]) -> None:
        """One person's request: one transaction, if the server runs; a refusal changes nothing."""
        if not self.office.running:
            return
        before = dict(self.approved), dict(self.meant), deepcopy(self.bulletins)
        renewed, commits = dict(self.office.custody.renewed), self.office.database.commits

        def request() -> None:
            with self.office.house.database.write() as session:
                deed(session, load_tree(session))

        try:
            self.office.guarded(request)
        except RefusalError:
            self.refused += 1
        if self.office.database.commits == commits:
            self.approved, self.meant, self.bulletins = before
            self.office.custody.renewed = renewed
        self.office.poke()


class _NoAccess:
    """The broker's list of secrets, which this world does not look into."""

    def issue(self, name: str) -> str:
        return f"secret of {name}"

    def revoke(self, name: str) -> None:
        pass


def device_key(n: int) -> Any:
    return key(f"device-{n}")


@lru_cache(maxsize=512)
def _prepared(sound: Sound) -> Prepared:
    """The master as the audio room hands it out, without the file."""
    original = Original("wav", "pcm_s16le", 48_000, 1, sound.size)
    return Prepared(
        sound.content, Path(sound.content), sound.duration_ms, sound.size, -16.0, -1.5, (), (),
        original,
    )  # fmt: skip


def _hours(first: int, last: int) -> list[dict[str, Any]]:
    return [{"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": first * HOUR, "until_ms": last * HOUR}]
