"""Two random trees of areas, random posts, and whatever a call is about, made where it is asked.

hp-1 and hp-2 are cities that know nothing of each other; below each stand wards, below those
neighbourhoods and groups. The database need not sync: nobody pulls the plug here.
"""

import hashlib
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.orders import Stop, Urgent
from schedules.programme import Block, Sound
from schedules.recurrence import Daily, When
from schedules.spans import Span
from schedules.words import AreaKind
from server.accounts.models import Account, HeldRole, OutsideName, Passkey, SignedIn
from server.accounts.oidc import Provider, Settings
from server.accounts.rights import Role
from server.areas.models import Area, Widening
from server.areas.tree import load_tree
from server.base.ids import new_id
from server.base.web import House
from server.cap.models import CapAlert, CapChannel, CapSender
from server.feedback.models import Feedback
from server.fleet.models import Device, EnrolmentRequest, GroupMember
from server.keeping import terms as keeping
from server.library.bulletins import matter_of
from server.library.models import Bulletin, Content, Upload
from server.library.shelves import Shelves
from server.links.models import Link
from server.live.models import LiveSession
from server.live.recordings import Recordings
from server.notices.models import PushSubscription, ReportRecipient
from server.orders.issuing import Desk, issue, next_sequence
from server.orders.models import UrgentTemplate
from server.orders.wording import Saying
from server.programme.drafts import WishDraft
from server.programme.models import (
    DayTemplate,
    EntryRow,
    Playlist,
    ProgrammeRevision,
    Suggestion,
    Wish,
)
from server.programme.slots import Slot
from server.relay.models import RelaySlot, Station
from server.speech.models import SpeechRun
from server.speech.settings import own_of
from server.updates.keeping import repository_of
from server.updates.models import Rollout
from server.urgent.models import Alarm
from tests.server.city import Resident, settle
from tests.server.conftest import reach_of
from tests.server.rights import oracle
from tests.server.rights.oracle import Post
from tests.server.updates.releases import put_release
from tests.server.whole import TestClient

ROLES: Final[tuple[Role, ...]] = ("author", "approver", "operator", "auditor", "administrator")
SOUND: Final = b"OggS not really"
SHA256: Final = hashlib.sha256(SOUND).hexdigest()
TOMORROW: Final = date(2026, 11, 25)
ZONE: Final = "Asia/Ho_Chi_Minh"
ALERT: Final = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>VN-1</identifier><sender>alerts@example.vn</sender>
<sent>2026-11-24T13:00:00+07:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope><info><language>vi</language><category>Met</category><event>Bão</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty></info></alert>
"""
ISSUER: Final = "http://127.0.0.1:9"
"""A provider of single sign-on that never answers."""
ALL_DAY: Final = [{"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": 0, "until_ms": 86_400_000}]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an account, the posts it holds, and the cookie it shows (None: none)."""

    account: str
    posts: tuple[Post, ...]
    token: str | None


class World:
    """One database with two trees; `parents` and `kinds` are what the oracle goes by."""

    def __init__(self, house: House, app: FastAPI, rng: random.Random) -> None:
        self.house, self.app, self.rng = house, app, rng
        self.parents: dict[str, str] = {}
        self.kinds: dict[str, AreaKind] = {}
        self._accounts = 0
        app.state.house = house
        app.state.reach = reach_of(house)
        app.state.single_sign_on = Provider(Settings(ISSUER, "loa", "secret"))
        with house.database.write() as session:
            self._plant(session)
            self.maker = self._settle(session, (("author", "hp-1"), ("author", "hp-2")))
            self.chief = self._settle(session, (("approver", "hp-1"), ("approver", "hp-2")))
            session.add(
                Content(
                    sha256=SHA256, duration_ms=2_000, size=len(SOUND), loudness=-16.0,
                    true_peak=-1.5, peaks=[0, 255],
                )
            )  # fmt: skip
        kept = Shelves.under(house.data).content.path(SHA256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(SOUND)

    # --- Who may, by the oracle -------------------------------------------------------------

    def may(self, caller: Caller, action: str, area: str | None) -> bool:
        return oracle.may(caller.posts, action, area, self.parents)

    def up(self, area: str) -> Iterator[str]:
        """The area, and those above it."""
        at: str | None = area
        while at is not None:
            yield at
            at = self.parents.get(at)

    def readable(self, caller: Caller) -> set[str]:
        return {area for area in self.kinds if self.may(caller, "read", area)}

    def visible(self, caller: Caller) -> set[str]:
        """What one may read, and what stands above that."""
        return {above for area in self.readable(caller) for above in self.up(area)}

    def offering(self, caller: Caller) -> set[str]:
        """What one sees, and the groups that those own: their bulletins may be offered."""
        seen = self.visible(caller)
        groups = {area for area, kind in self.kinds.items() if kind == "group"}
        return seen | {group for group in groups if self.parents[group] in seen}

    def unrelated(self, area: str) -> list[str]:
        """Areas neither above nor below, nor groups of those above: sideways, another tree."""
        near = set(self.up(area))
        near |= {one for one in self.kinds if area in self.up(one)}
        return [
            one for one in self.kinds
            if one not in near and not (self.kinds[one] == "group" and self.parents[one] in near)
        ]  # fmt: skip

    # --- Posts ------------------------------------------------------------------------------

    def caller(self, *posts: Post) -> Caller:
        """A new account that holds these posts, signed in."""
        with self.house.database.write() as session:
            made = self._settle(session, posts)
        return Caller(made.person.account, posts, made.token)

    def signed_out(self, caller: Caller) -> Caller:
        """The same, with a session that counts no more."""
        how = self.rng.choice(("gone", "closed", "expired"))
        with self.house.database.write() as session:
            if how == "gone":
                session.execute(delete(SignedIn).where(SignedIn.account == caller.account))
            elif how == "closed":
                session.get_one(Account, caller.account).disabled_ms = 1
            else:
                for row in session.query(SignedIn).filter_by(account=caller.account):
                    row.expires_ms = self.house.clock.now_ms()
        return caller

    def post(self, area: str) -> str:
        """The account of a post in the area, held by somebody who never calls."""
        with self.house.database.write() as session:
            return self._settle(session, (("author", area),)).person.account

    def closed_post(self, area: str) -> str:
        account = self.post(area)
        with self.house.database.write() as session:
            session.get_one(Account, account).disabled_ms = 1
        return account

    def linked_post(self, area: str) -> str:
        """One whose holder signs in elsewhere."""
        account = self.post(area)
        with self.house.database.write() as session:
            session.add(OutsideName(issuer=ISSUER, subject=account, account=account, made_ms=0))
        return account

    def passkey(self, account: str) -> str:
        id_ = new_id("k")
        with self.house.database.write() as session:
            session.add(
                Passkey(
                    id=id_, account=account, name="Máy cơ quan", credential_id=id_,
                    public_key=b"none", sign_count=0, made_ms=0,
                )
            )  # fmt: skip
        return id_

    def browser(self, account: str) -> str:
        """A browser that takes messages for the account."""
        id_ = new_id("w")
        with self.house.database.write() as session:
            session.add(
                PushSubscription(
                    id=id_, account=account, endpoint=f"https://push.example.net/{id_}",
                    p256dh="", auth="", name="Chrome", made_ms=0,
                )
            )  # fmt: skip
        return id_

    def session(self, account: str) -> str:
        """The id of an open session of the account."""
        with self.house.database.read() as session:
            query = select(SignedIn.id).where(SignedIn.account == account)
            return session.scalars(query.limit(1)).one()

    # --- Things, each made in an area -------------------------------------------------------

    def new_name(self) -> str:
        """A name that nothing has."""
        return new_id("ten")

    def version(self, area: str) -> int:
        with self.house.database.read() as session:
            return session.get_one(Area, area).version

    def widening(self, area: str, above: str) -> str:
        id_ = new_id("w")
        with self.house.database.write() as session:
            session.add(
                Widening(id=id_, area=area, above=above, reason="Lễ hội", min_gap_ms=0, made_ms=0)
            )
        return id_

    def device(self, area: str) -> str:
        id_, now = new_id("d"), self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                Device(
                    id=id_, name="Cụm loa", area=area, created_ms=now, public_key="k",
                    enrolled_ms=now, since_ms=now,
                )
            )  # fmt: skip
        return id_

    def asking(self, device: str) -> str:
        """A controller that waits to be let in to the device's place: its request."""
        id_, now = new_id("r"), self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                EnrolmentRequest(
                    id=id_, device=device, token="t", public_key="k", commitment="c", nonce="n",
                    digits="04711815", asked_ms=now, state="waiting",
                )
            )  # fmt: skip
        return id_

    def member(self, group: str) -> str:
        """A device that was picked for the group."""
        device = self.device(self.parents[group])
        with self.house.database.write() as session:
            session.add(GroupMember(group=group, device=device))
        return device

    def bulletin(self, area: str, state: str = "draft") -> str:
        """Written by somebody who never calls; approved by somebody who never calls."""
        id_, now = new_id("b"), self.house.clock.now_ms()
        maker = self.maker.person.account
        row = Bulletin(
            id=id_, area=area, title="Lịch tiêm chủng", class_="normal", text=None, state=state,
            author=maker, hands=[maker], created_ms=now, changed_ms=now, content=SHA256,
            findings=[], original=new_id("u"), file_name="a.mp3", file_format="mp3", file_size=9,
        )  # fmt: skip
        Shelves.under(self.house.data).original(row.original).write_bytes(SOUND)
        if state == "approved":
            row.approved_content, row.approved_ms = SHA256, now
            row.approved_digest = matter_of(row).digest
            row.approved_by = self.chief.person.account
        with self.house.database.write() as session:
            session.add(row)
        return id_

    def entry(self, area: str, to: str | None = None) -> str:
        """One that sounds every day, in the programme's first revision; in `to`, or all of it."""
        id_, now = new_id("e"), self.house.clock.now_ms()
        block = Block((Sound(self.bulletin(area, "approved"), SHA256, 2_000, len(SOUND)),))
        with self.house.database.write() as session:
            if session.get(ProgrammeRevision, (area, 1)) is None:
                session.add(
                    ProgrammeRevision(area=area, revision=1, effective_from=now, saved_ms=now)
                )
            session.add(
                EntryRow(
                    id=id_, revision=1, area=area, class_="normal", areas=[to or area],
                    block=to_json(block), when=to_json(_every_day()), live_from=now,
                    live_until=None, ends_ms=None, created_ms=now, may_start_late_by_ms=0,
                    gap_ms=0, volume=None,
                )
            )  # fmt: skip
        return id_

    def revision(self, area: str) -> int:
        """The number of the programme's newest revision."""
        with self.house.database.read() as session:
            query = session.query(ProgrammeRevision).filter_by(area=area)
            return max((row.revision for row in query), default=0)

    def entry_form(self, area: str, bulletin: str | None = None) -> dict[str, Any]:
        """What an officer sends to schedule a bulletin of the area."""
        block = {"bulletins": [bulletin or self.bulletin(area, "approved")]}
        when = to_json(_every_day())
        return {"class": "normal", "areas": [area], "block": block, "when": when}

    def wished(self, area: str, *, refused: bool = False) -> str:
        """A draft that is to sound every day in the area, once it is approved; or one whose
        approval could not schedule it."""
        bulletin = self.bulletin(area, "approved" if refused else "draft")
        wish = WishDraft(areas=(area,), when=_every_day())
        with self.house.database.write() as session:
            session.add(
                Wish(
                    bulletin=bulletin, area=area, wish=to_json(wish),
                    account=self.maker.person.account, saved_ms=0,
                    refusal={"code": "x", "vi": "x", "en": "x"} if refused else None,
                )
            )  # fmt: skip
        return bulletin

    def stop(self, area: str) -> str:
        """One that bars there, given by somebody who never calls."""
        id_, now = new_id("stop"), self.house.clock.now_ms()
        until_ms = now + 3_600_000
        with self.house.database.write() as session:
            desk = Desk(session, self.house.custody, load_tree(session), now)
            by = self.maker.person.own()
            order = Stop(id_, area, until_ms)
            issue(desk, order, next_sequence(desk), until_ms, area=area, by=by)
        return id_

    def alarm(self, area: str) -> str:
        """One that waits there for people to sign it."""
        id_, now = new_id("o"), self.house.clock.now_ms()
        sound = Sound(self.bulletin(area, "approved"), SHA256, 2_000, len(SOUND))
        order = Urgent(id_, area, now, now + 900_000, 60_000, 0, sound, sound, sound)
        with self.house.database.write() as session:
            desk = Desk(session, self.house.custody, load_tree(session), now)
            by = self.maker.person.own()
            sequence = next_sequence(desk)
            issue(desk, order, sequence, order.until_ms, area=area, by=by, waiting=True)
            session.add(
                Alarm(
                    order=id_, title="Ngập lụt", repeats=1, identity="0" * 64, needed=1,
                    why=["urgent"], judged_by="none", expires_ms=order.until_ms,
                )
            )  # fmt: skip
        return id_

    def station(self, area: str) -> str:
        id_ = new_id("station")
        with self.house.database.write() as session:
            session.add(
                Station(
                    id=id_, area=area, name=id_, class_="normal", version=1,
                    sources=["https://radio.example.vn/"],
                )
            )  # fmt: skip
        return id_

    def relay_slot(self, area: str) -> str:
        id_, station = new_id("slot"), self.station(area)
        with self.house.database.write() as session:
            session.add(
                RelaySlot(
                    id=id_, area=area, station=station, account=self.maker.person.account,
                    weekdays=[1], starts_ms=0, lasts_ms=120_000,
                )
            )  # fmt: skip
        return id_

    def urgent_template(self, area: str) -> str:
        id_ = new_id("ut")
        with self.house.database.write() as session:
            session.add(
                UrgentTemplate(
                    id=id_, area=area, name=id_, version=1, changed_ms=0,
                    words={"vi": to_json(Saying("Ngập lụt")), "second": None}, tone="attention",
                    attention_ms=0, repeats=1, gap_ms=1_000,
                )
            )  # fmt: skip
        return id_

    def live(self, area: str, *, ended: bool = True) -> str:
        """A time on air of somebody who never calls, and its recording."""
        id_, now = new_id("on-air"), self.house.clock.now_ms()
        Recordings(self.house.data).path(id_).write_bytes(SOUND)
        with self.house.database.write() as session:
            session.add(
                LiveSession(
                    id=id_, area=area, kind="live", class_="normal",
                    account=self.maker.person.account, devices=1, opened_ms=now - 9_000,
                    at_ms=now - 6_000, until_ms=now + 9_000, delay_ms=300, ticket_sha256="",
                    began_ms=now, seen_ms=now, ended_ms=now if ended else None,
                    ended="said" if ended else None, sha256=SHA256, size=len(SOUND),
                    duration_ms=1_000, peaks=[0],
                )
            )  # fmt: skip
        return id_

    def release(self) -> str:
        """A release that was signed and may be taken: its version."""
        kept = repository_of(self.house.data)
        if not kept.begun:
            put_release(kept, self.house.clock.now_ms())
        return "1.0.0"

    def rollout(self, area: str) -> str:
        """One that is going on."""
        with self.house.database.write() as session:
            made = Rollout(
                area=area, version="1.0.0", rings=[], watch_ms=0, failures_percent=5,
                state="running", ring=0, ring_since_ms=0, created_ms=0, changed_ms=0,
            )  # fmt: skip
            session.add(made)
            session.flush()
            return str(made.id)

    def halted(self, area: str) -> str:
        id_ = self.rollout(area)
        with self.house.database.write() as session:
            session.get_one(Rollout, int(id_)).state = "halted"
        return id_

    def cap_sender(self, area: str, feed: str | None = None) -> str:
        """An agency whose alerts the area takes, in its first version."""
        id_ = new_id("cs")
        with self.house.database.write() as session:
            session.add(
                CapSender(
                    id=id_, area=area, name=id_, sender=id_, certificates=[], feed=feed,
                    geocode="DVHC", prepares={}, version=1, changed_ms=0,
                )
            )  # fmt: skip
        return id_

    def cap_channel(self, area: str) -> int:
        """The version in which the area says whether other channels are told."""
        with self.house.database.read() as session:
            found = session.get(CapChannel, area)
            return found.version if found is not None else 0

    def cap_alert(self, area: str) -> str:
        """One that somebody who never calls brought."""
        id_, now = new_id("ca"), self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                CapAlert(
                    id=id_, area=area, sender="alerts@example.vn", identifier=id_, sent_ms=now,
                    ends_ms=now, document=ALERT.replace("VN-1", id_), proof="unsigned",
                    account=self.maker.person.account, received_ms=now,
                )
            )  # fmt: skip
        return id_

    def playlist(self, area: str) -> str:
        """One approved bulletin, in the list's first version."""
        id_, bulletin = new_id("pl"), self.bulletin(area, "approved")
        with self.house.database.write() as session:
            session.add(
                Playlist(
                    id=id_, area=area, name=id_, version=1, changed_ms=0, bulletins=[bulletin]
                )
            )  # fmt: skip
        return id_

    def template(self, area: str) -> str:
        """A day with one slot to be filled, in its first version."""
        id_ = new_id("t")
        slot = to_json(Slot(class_="normal", areas=(area,), times=(19_800_000,)))
        with self.house.database.write() as session:
            session.add(
                DayTemplate(id=id_, area=area, name=id_, version=1, changed_ms=0, entries=[slot])
            )
        return id_

    def suggestion(self, area: str, of: str) -> str:
        """`area` asks `of`, and the communes below it, to place a bulletin tomorrow."""
        id_, bulletin = new_id("s"), self.bulletin(area, "approved")
        last = TOMORROW + timedelta(days=7)
        with self.house.database.write() as session:
            session.add(
                Suggestion(
                    id=id_, area=area, bulletin=bulletin, areas=[of], first=TOMORROW, last=last,
                    made_ms=0,
                )
            )  # fmt: skip
        return id_

    def feedback(self, area: str, handler: str | None = None) -> str:
        """What a resident told, taken down by somebody who never calls."""
        id_, now = new_id("f"), self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                Feedback(
                    id=id_, area=area, kind="too_loud", way="phone", words="To quá.", salt="",
                    state="received" if handler is None else "handling", received_ms=now,
                    logged_ms=now, logged_by=self.maker.person.account, due_ms=now + 1,
                    handler=handler, version=1,
                )
            )  # fmt: skip
        return id_

    def recipient(self, area: str) -> str:
        """An address that the reports of the area are mailed to."""
        id_, now = new_id("rr"), self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                ReportRecipient(
                    id=id_, area=area, address=f"{id_}@example.vn", language="vi", forms=["pdf"],
                    monthly=True, yearly=True, account=self.maker.person.account, made_ms=now,
                    tries=0, next_ms=now,
                )
            )  # fmt: skip
        return id_

    def hold(self) -> int:
        """Some days that are kept past their term."""
        with self.house.database.write() as session:
            return keeping.hold(session, Span(0, 1), "Lan", "thanh tra", self.house.clock.now_ms())

    def link(self, area: str) -> str:
        """One to a report, given by somebody who never calls."""
        id_, now = new_id("l"), self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.add(
                Link(
                    id=id_, area=area, kind="report", what={"year": 2026, "month": 10}, label="Sở",
                    token_sha256=id_, account=self.maker.person.account, made_ms=now,
                    expires_ms=now + 1, uses=0, hour=0, hour_uses=0,
                )
            )  # fmt: skip
        return id_

    def upload(self, account: str) -> str:
        """A complete upload of something that is no sound."""
        id_ = new_id("u")
        shelves = Shelves.under(self.house.data)
        shelves.original(id_).write_bytes(b"none")
        with self.house.database.write() as session:
            session.add(
                Upload(
                    id=id_, account=account, file_name="a.mp3", size=4, received=4,
                    expires_ms=self.house.clock.now_ms() + 3_600_000,
                )
            )  # fmt: skip
        return id_

    def spoken(self, account: str, area: str) -> str:
        """A text that became a recording of the account's."""
        id_, now = new_id("s"), self.house.clock.now_ms()
        upload = self.upload(account)
        with self.house.database.write() as session:
            session.add(
                SpeechRun(
                    id=id_, area=area, account=account, voice="espeak-ng:vi", speed=100, lines=1,
                    done=1, state="done", duration_ms=1_000, upload=upload, begun_ms=now,
                    told_ms=now,
                )
            )  # fmt: skip
        return id_

    def speech_version(self, area: str) -> int:
        with self.house.database.read() as session:
            return own_of(session, area)[0]

    # --- Inside -----------------------------------------------------------------------------

    def _plant(self, session: Session) -> None:
        for city in ("hp-1", "hp-2"):
            self._area(session, city, "city", None)
            for w in range(self.rng.randint(1, 3)):
                kind: AreaKind = self.rng.choice(("ward", "commune", "special_zone"))
                ward = self._area(session, f"{city}-w{w}", kind, city)
                for n in range(self.rng.randint(0, 2)):
                    self._area(session, f"{ward}-n{n}", "neighbourhood", ward)
            owner = self.rng.choice([area for area in self.kinds if area.startswith(city)])
            self._area(session, f"{city}-g", "group", owner)

    def _area(self, session: Session, id_: str, kind: AreaKind, parent: str | None) -> str:
        top = {"permitted": ALL_DAY, "zone": ZONE, "second_factor": False} if not parent else {}
        session.add(Area(id=id_, name=id_, kind=kind, parent=parent, **top))
        session.flush()
        self.kinds[id_] = kind
        if parent is not None:
            self.parents[id_] = parent
        return id_

    def _settle(self, session: Session, posts: tuple[Post, ...]) -> Resident:
        self._accounts += 1
        now = self.house.clock.now_ms()
        name = f"Chức vụ {self._accounts}"
        made = settle(session, f"p{self._accounts}", name, "hp-1", (), now)
        account = made.person.account
        session.add_all(HeldRole(account=account, role=role, area=area) for role, area in posts)
        session.flush()
        return made


@contextmanager
def open_client(app: FastAPI) -> Iterator[TestClient]:
    """A client whose event loop lives as long as it; nothing listens and nothing ticks."""
    app.router.lifespan_context = _nothing_runs
    with TestClient(
        app, base_url="http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield client


@asynccontextmanager
async def _nothing_runs(_app: object) -> AsyncIterator[None]:
    yield


def _every_day() -> When:
    return When(ZONE, TOMORROW + timedelta(days=1), None, (19_800_000,), Daily())
