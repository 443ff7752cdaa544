"""A month of a small city, as the play log would hold it: outcomes drawn from a seed."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import update

from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Daily, When
from schedules.zones import DAY_MS, instant_of
from server.base.web import House
from server.library.models import Bulletin
from server.live.models import LiveSession
from server.orders.models import OrderRow
from server.playlog.models import PlannedItem, ReceiptRow
from server.programme.rows import row_of_entry
from server.urgent.models import Alarm, FollowUpRow, OrderApproval
from tests.server.city import City
from tests.server.programme.desk import HOUR, ZONE, approved, stand

HOMES: Final = {"d-1": "w-le-chan", "d-2": "n-le-chan-3", "d-3": "w-hai-an", "d-dumb": "w-hai-an"}
FORMULA: Final = "=HYPERLINK(“x”) Lịch tiêm chủng"
"""A title that a spreadsheet must not take for a formula."""
GIVEN_MS: Final = instant_of(date(2026, 11, 20), 9 * HOUR, ZONE)


@dataclass(frozen=True, slots=True)
class Month:
    """What was put there."""

    ward_said: str
    city_said: str


def fill(house: House, city: City, seed: int = 1) -> Month:
    """November 2026: the ward's entry of two bulletins at 05:30 and the city's of one at 17:00, on
    `HOMES`, of which `d-1` is heard by its microphone on two days of three; an alarm that was
    corrected, a drill, a stop, somebody live."""
    rng = random.Random(seed)
    for device, area in HOMES.items():
        stand(house, device, area)
    said = approved(house, city, FORMULA, duration_ms=60_000)
    other = approved(house, city, "Tin sáng", duration_ms=90_000)
    above = approved(house, city, "Chống bão", level="city", duration_ms=120_000)
    ward = _entry("e-ward", "w-le-chan", (said, 60_000), (other, 90_000))
    whole = _entry("e-city", "hp", (above, 120_000))
    with house.database.write() as session:
        for bulletin, category in ((said, "health"), (above, "disasters")):
            session.execute(
                update(Bulletin).where(Bulletin.id == bulletin).values(category=category)
            )
        session.execute(update(Bulletin).where(Bulletin.id == other).values(language=None))
        session.execute(
            update(Bulletin).where(Bulletin.id == above).values(text="Đóng cửa, chằng mái nhà")
        )
        session.add_all([row_of_entry("w-le-chan", ward), row_of_entry("hp", whole)])
        for day in range(1, 31):
            for entry, hour in ((ward, 5.5), (whole, 17.0)):
                due = instant_of(date(2026, 11, day), int(hour * HOUR), ZONE)
                for device, area in HOMES.items():
                    if entry is whole or area != "w-hai-an":
                        session.add(_item(rng, device, area, entry, due))
        _order(session)
    return Month(said, above)


def _entry(id_: str, area: str, *said: tuple[str, int]) -> Entry:
    sounds = tuple(Sound(bulletin, "ab" * 32, lasts, 1_000) for bulletin, lasts in said)
    return Entry(
        id=id_, revision=1, class_="normal" if area != "hp" else "priority", areas=(area,),
        block=Block(sounds, theme=Sound("b-tune", "cd" * 32, 5_000, 1_000), pause_ms=1_000),
        when=When(ZONE, date(2026, 11, 1), None, (int(5.5 * HOUR),), Daily()), live_from=0,
        live_until=None, created_ms=0, may_start_late_by_ms=0,
    )  # fmt: skip


def _item(rng: random.Random, device: str, area: str, entry: Entry, due: int) -> PlannedItem:
    lasts = entry.block.duration_ms
    outcome: Any = rng.choice(("played", "played", "late", "cut", "skipped", "missed", "unproven"))
    if device == "d-dumb":
        outcome = "missed"
    sounded = {"played": lasts, "late": lasts, "cut": rng.randrange(1, lasts)}.get(outcome, 0)
    reason = {"missed": "off", "skipped": "stopped", "cut": "urgent"}.get(outcome)
    listened = device == "d-1" and sounded > 0
    return PlannedItem(
        device=device, due_ms=due, entry=entry.id, entry_revision=1, area=area,
        programme="hp" if entry.id == "e-city" else "w-le-chan", class_=entry.class_, start_ms=due,
        duration_ms=lasts, outcome=outcome, reason=reason, journal=None, n=None, started_us=None,
        sounded_ms=sounded, heard_back=due // DAY_MS % 3 > 0 if listened else None,
    )  # fmt: skip


def _order(session: Any) -> None:
    given = (("o-alarm", "urgent", GIVEN_MS), ("o-drill", "drill", GIVEN_MS + 3 * HOUR))
    for id_, kind, at in given:
        session.add(_row(id_, kind, at))
        session.flush()
        session.add(_alarm(id_, "Báo động bão" if kind == "urgent" else "Diễn tập", at))
        for n, device in enumerate(("d-1", "d-3")):
            session.add(_receipt(id_, device, at + 2_000 + n * 300))
    session.add(
        OrderApproval(
            order="o-alarm", account="a-1", method="passkey", at_ms=GIVEN_MS - 1_000, approval={}
        )
    )
    session.add(_row("o-clear", "follow_up", GIVEN_MS + HOUR))
    session.add(_row("o-stop", "stop", GIVEN_MS + 2 * HOUR, reason="Trường thi"))
    session.add(_row("o-live", "live", GIVEN_MS + 4 * HOUR))
    session.flush()
    session.add(FollowUpRow(order="o-clear", alarm="o-alarm", says="all_clear"))
    session.add(_receipt("o-live", "d-1", GIVEN_MS + 4 * HOUR))
    began = GIVEN_MS + 4 * HOUR
    author = session.query(Bulletin.author).first()[0]
    session.add(
        LiveSession(
            id="l-1", area="hp", kind="live", class_="normal", order="o-live", account=author,
            devices=4, opened_ms=began, at_ms=began, until_ms=began + HOUR, delay_ms=1_000,
            ticket_sha256="0" * 64, began_ms=began, seen_ms=began, ended_ms=began + 600_000,
            ended="said",
        )
    )  # fmt: skip


def _row(id_: str, kind: Any, at: int, reason: str | None = None) -> OrderRow:
    return OrderRow(
        id=id_, area="hp", kind=kind, issuer="hp", issued_ms=at - 60_000, waiting=False,
        sequence=at, until_ms=at + HOUR, reason=reason, signed={},
    )  # fmt: skip


def _alarm(id_: str, title: str, at: int) -> Alarm:
    return Alarm(
        order=id_, title=title, repeats=1, identity="0" * 64, needed=1, why=[], judged_by="d-1",
        expires_ms=at + HOUR, given_ms=at, begins_ms=at, ends_ms=at + 30_000,
    )  # fmt: skip


def _receipt(order: str, device: str, started_ms: int) -> ReceiptRow:
    return ReceiptRow(
        device=device, journal="0" * 32, n=started_ms, identity="0" * 64, raw=b"", received_ms=0,
        recorded_ms=0, area=HOMES[device], issuer="hp", order=order, repetition=1, outcome="played",
        planned_ms=started_ms, started_us=started_ms * 1_000, ended_us=None, sounded_ms=30_000,
        booking="order",
    )  # fmt: skip
