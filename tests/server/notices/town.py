"""A small city whose people are told things: what waits in it, and the far ends of the channels."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete

from schedules.codec import to_json
from schedules.programme import Block, Sound
from schedules.recurrence import Daily, When
from schedules.wire.usage import UsedDay
from schedules.words import BulletinClass, Outcome
from schedules.zones import DEFAULT_ZONE, local_day
from server.accounts.models import HeldRole
from server.areas.tree import load_tree
from server.base.ids import new_id
from server.base.web import House
from server.fleet import usage
from server.fleet.models import AreaDataPlan, Device, DeviceStatus
from server.fleet.reckoning import MB
from server.library.models import Bulletin, Content
from server.live.models import End, LiveSession
from server.notices import settling
from server.notices.config import Outside, Smtp
from server.notices.kinds import CHANNELS, Channel
from server.notices.models import NoticeLine
from server.notices.outbound import Outbound
from server.notices.post_office import PostOffice
from server.notices.settling import Asked
from server.notices.teller import LISTENS_FIRST_MS, Teller
from server.notices.wishes import Wishes
from server.playlog.models import Frozen, PlannedItem
from server.programme.models import EntryRow, ProgrammeRevision
from server.relay.models import RelaySlot, Station
from tests.server.city import City, FakeClock
from tests.server.notices.browser import Browser
from tests.server.notices.peers import LOOPBACK, Listener, Mailbox

ORIGIN: Final = "https://loa.example.vn"
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000
SHA256: Final = "ab" * 32


@dataclass
class Town:
    """`hook` plays the webhooks and the push service; `box` is the city's mail server."""

    house: House
    city: City
    clock: FakeClock
    box: Mailbox
    hook: Listener
    hears: bool = True
    browsers: dict[str, Browser] = field(default_factory=dict)
    entry: str = ""

    def __post_init__(self) -> None:
        smtp = Smtp("127.0.0.1", self.box.port, "loa@example.vn", "none")
        outside = Outside(smtp, LOOPBACK, ORIGIN, "mailto:loa@example.vn")
        self.office = PostOffice(self.house.custody, outside, Outbound(LOOPBACK))
        self.teller = Teller(self.house, self.office, lambda: self.hears)
        with self.house.database.write() as session:
            session.add(
                Content(
                    sha256=SHA256, duration_ms=2_000, size=9, loudness=-16.0, true_peak=-1.0,
                    peaks=[],
                )
            )  # fmt: skip

    # --- People -----------------------------------------------------------------------------

    def wish(
        self, who: str, *channels: Channel, wishes: Wishes | None = None, email: str | None = None
    ) -> None:
        """That resident is told by these channels, at an address named after them."""
        with self.house.database.write() as session:
            person = self.city[who].person
            asked = Asked(
                wishes or Wishes(),
                frozenset(channels or CHANNELS),
                email or (f"{person.account}@example.vn" if "email" in channels else ""),
                self.hook.url(f"/{who}") if "webhook" in channels else "",
            )
            settling.settle(
                session, self.house.custody, person, load_tree(session), asked, self.clock.ms
            )
            if "push" in channels:
                browser = self.browsers[who] = Browser.make()
                given = settling.Browser(
                    self.hook.url(f"/push/{who}"), **browser.keys, name="Chrome"
                )
                settling.subscribe(session, person, given, self.clock.ms)

    def takes_away(self, who: str) -> None:
        with self.house.database.write() as session:
            account = self.city[who].person.account
            session.execute(delete(HeldRole).where(HeldRole.account == account))

    # --- What waits -------------------------------------------------------------------------

    def submitted(
        self, title: str = "Lịch tiêm chủng", area: str = "w-le-chan",
        class_: BulletinClass = "normal", hands: str = "ward_officer",
    ) -> str:  # fmt: skip
        id_, now = new_id("b"), self.clock.ms
        maker = self.city[hands].person.account
        with self.house.database.write() as session:
            session.add(
                Bulletin(
                    id=id_, area=area, title=title, class_=class_, text="Nội dung mật của bản tin",
                    state="submitted", author=maker, hands=[maker], created_ms=now, changed_ms=now,
                    content=SHA256, findings=[], original=new_id("u"), file_name="a.mp3",
                    file_format="mp3", file_size=9,
                )
            )  # fmt: skip
        return id_

    def on_air(self, station: str | None = None, **more: Any) -> str:
        """A voice, or a relayed station, on air in the ward."""
        id_, now = new_id("live"), self.clock.ms
        with self.house.database.write() as session:
            session.add(
                LiveSession(
                    id=id_, area="w-le-chan", kind="relay" if station else "live", class_="normal",
                    account=self.city["ward_officer"].person.account, devices=1, opened_ms=now,
                    at_ms=now, until_ms=now + HOUR_MS, delay_ms=600, ticket_sha256="", seen_ms=now,
                    station=station, **more,
                )
            )  # fmt: skip
        return id_

    def off_air(self, live: str, why: End | None, **more: Any) -> None:
        with self.house.database.write() as session:
            row = session.get_one(LiveSession, live)
            row.ended, row.ended_ms = why, self.clock.ms if why else None
            for name, value in more.items():
                setattr(row, name, value)

    def slot(self, refused: str) -> None:
        """A weekly time that cannot begin."""
        account = self.city["ward_officer"].person.account
        with self.house.database.write() as session:
            session.add(
                Station(
                    id="st-1",
                    area="w-le-chan",
                    name="Đài Hải Phòng",
                    class_="normal",
                    sources=[],
                    version=1,
                )
            )
            session.flush()
            session.add(
                RelaySlot(
                    id="slot-1", area="w-le-chan", station="st-1", account=account,
                    weekdays=[1], starts_ms=0, lasts_ms=HOUR_MS, tried_ms=self.clock.ms,
                    refused=refused,
                )
            )  # fmt: skip

    def decided(self, bulletin: str) -> None:
        with self.house.database.write() as session:
            session.get_one(Bulletin, bulletin).state = "returned"

    def device(self, name: str, heard_ms: int, area: str = "w-le-chan") -> str:
        id_ = new_id("d")
        with self.house.database.write() as session:
            session.add(
                Device(id=id_, name=name, area=area, created_ms=0, enrolled_ms=0, since_ms=0)
            )
            session.flush()
            session.add(
                DeviceStatus(
                    device=id_,
                    sequence=1,
                    identity="x",
                    heard_ms=heard_ms,
                    state="online",
                    body={"held": [], "digests": [], "health": {"sim": None}},
                )
            )
        return id_

    def plan(self, area: str, mb: int) -> None:
        with self.house.database.write() as session:
            session.add(AreaDataPlan(area=area, mb=mb))

    def used(self, device: str, megabytes: int, days: int) -> None:
        """It told so much of each of the last so many days, today among them."""
        today = local_day(self.clock.ms, DEFAULT_ZONE)
        with self.house.database.write() as session:
            for back in range(days - 1, -1, -1):
                told = UsedDay(today - timedelta(days=back), (megabytes * MB,))
                usage.note(session, [usage.Told(device, self.clock.ms, [told])])

    def heard(self, device: str) -> None:
        with self.house.database.write() as session:
            session.get_one(DeviceStatus, device).heard_ms = self.clock.ms

    def offered(self, title: str = "An toàn giao thông") -> str:
        """By the city, to everybody, every day."""
        id_, now = new_id("e"), self.clock.ms
        bulletin = self.submitted(title, "hp", hands="city_operator")
        self.decided(bulletin)
        block = Block((Sound(bulletin, SHA256, 2_000, 9),))
        when = When(
            DEFAULT_ZONE, local_day(now, DEFAULT_ZONE) + timedelta(1), None, (19_800_000,), Daily()
        )
        with self.house.database.write() as session:
            session.add(ProgrammeRevision(area="hp", revision=1, effective_from=now, saved_ms=now))
            session.add(
                EntryRow(
                    id=id_, revision=1, area="hp", class_="normal", areas=["hp"],
                    block=to_json(block), when=to_json(when), live_from=now, live_until=None,
                    ends_ms=None, created_ms=now, may_start_late_by_ms=0, gap_ms=0, volume=None,
                )
            )  # fmt: skip
        self.entry = id_
        return id_

    def was_due(self, device: str, outcome: Outcome, due_ms: int, area: str = "w-le-chan") -> None:
        """An item of the offered entry fell due on a device, and everything is in the books."""
        with self.house.database.write() as session:
            session.add(
                PlannedItem(
                    device=device, due_ms=due_ms, entry=self.entry or "e-unknown",
                    entry_revision=1, area=area, programme="hp", class_="normal", start_ms=due_ms,
                    duration_ms=2_000, outcome=outcome, sounded_ms=0,
                )
            )  # fmt: skip
            session.merge(Frozen(id=1, through_ms=self.clock.ms))

    # --- Time, and what arrived --------------------------------------------------------------

    def passes(self, ms: int, every: int = 5 * MINUTE_MS) -> None:
        """Time goes by, and the teller looks now and then."""
        until = self.clock.ms + ms
        while self.clock.ms < until:
            self.clock.advance(min(every, until - self.clock.ms))
            self.teller.tick()

    def listened(self) -> None:
        """The server has been hearing its devices for a while."""
        self.teller.tick()
        self.clock.advance(LISTENS_FIRST_MS + MINUTE_MS)

    def mails(self) -> list[tuple[str, str]]:
        """To whom, and the subject."""
        return [
            (to.partition("@")[0], str(mail["Subject"]))
            for to, mail in zip(self.box.recipients, self.box.mails, strict=True)
        ]

    def hooked(self) -> list[dict[str, Any]]:
        return [
            json.loads(one.body) for one in self.hook.requests if not one.path.startswith("/push/")
        ]

    def pushed(self) -> list[dict[str, Any]]:
        """As the browsers read it."""
        return [
            json.loads(self.browsers[one.path.rpartition("/")[2]].read(one.body))
            for one in self.hook.requests
            if one.path.startswith("/push/")
        ]

    def lines(self) -> list[NoticeLine]:
        with self.house.database.read() as session:
            return list(session.query(NoticeLine).order_by(NoticeLine.n))
