"""The list of orders in force for an area."""

from typing import Any

from schedules.codec import to_json
from schedules.orders import FollowUp, Order, Stop
from schedules.programme import Sound
from schedules.wire.envelope import Head, seal_text
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Orders, SignedOrder
from server.base.web import House
from server.orders.compose import choose, compose_orders
from server.orders.models import OrderRow
from tests.server.city import START_MS, City

HOUR = 3_600_000


def _row(id_: str, order: Order | None = None, **changes: Any) -> OrderRow:
    order = order or Stop(id=id_, area="w-le-chan", until_ms=START_MS + HOUR)
    head = Head("w-le-chan", "loa/1/area/w-le-chan/orders", 0, START_MS + HOUR, START_MS)
    signed = SignedOrder(seal_text("order", head, order, [SigningKey.make()]))
    columns = {
        "kind": "stop",
        "area": "w-le-chan",
        "sequence": START_MS,
        "until_ms": START_MS + HOUR,
    }
    return OrderRow(id=id_, signed=to_json(signed), **{**columns, **changes})


def test_most_areas_have_no_orders(house: House, city: City) -> None:
    """An area without orders has an empty list, so that devices know nothing is in force."""
    with house.database.read() as session:
        assert compose_orders(session, "w-le-chan", START_MS) == Orders("w-le-chan")


def test_what_is_in_force_is_listed_as_it_was_signed(house: House, city: City) -> None:
    """In the order of issue; what has ended, or belongs elsewhere, is not among it."""
    rows = [
        _row("o-2", sequence=START_MS + 2),
        _row("o-1", sequence=START_MS + 1),
        _row("o-ended", ended_ms=START_MS),
        _row("o-over", until_ms=START_MS),
        _row("o-elsewhere", area="w-hai-an"),
    ]
    second, first = rows[0].signed, rows[1].signed
    with house.database.write() as session:
        session.add_all(rows)
    with house.database.read() as session:
        listed = compose_orders(session, "w-le-chan", START_MS)
    assert [to_json(one) for one in listed.orders] == [first, second]


def _alarm_and_correction(n: int, audio: int = 0) -> list[OrderRow]:
    """An alarm of long ago, `audio` bytes of it its own sound, corrected just now."""
    sound = Sound("b-one", "ab" * 32, 1_000, 1_000)
    order = FollowUp(
        f"f-{n}", "w-le-chan", f"o-{n}", "w-le-chan", "ab" * 32, "correction",
        START_MS, START_MS + 1, 5_000, 0, sound,
    )  # fmt: skip
    alarm = _row(f"o-{n}", kind="urgent", sequence=n)
    alarm.signed = alarm.signed | {"audio": "." * audio}
    return [alarm, _row(f"f-{n}", order, kind="follow_up", sequence=START_MS + n)]


def test_an_alarm_and_its_correction_are_listed_together() -> None:
    """A list carries sixteen orders; of nine corrected alarms and a stop it carries the stop and
    the seven corrected last, for a correction without its alarm says nothing."""
    rows = [
        _row("o-stop", sequence=1),
        *(row for n in range(9) for row in _alarm_and_correction(n)),
    ]
    listed = {row.id for row in choose(rows)}
    assert listed == {"o-stop"} | {f"{kind}-{n}" for n in range(2, 9) for kind in "of"}


def test_no_stop_gives_way_to_audio() -> None:
    """Alarms whose audio is too much for one list leave it, the oldest first, each with what
    follows it; a stop, or a lift, never does."""
    rows = [row for n in range(5) for row in _alarm_and_correction(n, audio=100_000)]
    rows += [_row("o-stop", sequence=START_MS + 9), _row("o-lift", kind="lift", sequence=1)]
    listed = [row.id for row in choose(rows)]
    assert listed == ["o-lift", "o-2", "o-3", "o-4", "f-2", "f-3", "f-4", "o-stop"]
