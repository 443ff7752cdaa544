"""The list of orders in force for an area."""

from typing import Any

from schedules.codec import to_json
from schedules.orders import Stop
from schedules.wire.envelope import Head, seal_text
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Orders, SignedOrder
from server.base.web import House
from server.orders.compose import compose_orders
from server.orders.models import OrderRow
from tests.server.city import START_MS, City

HOUR = 3_600_000


def _row(id_: str, **changes: Any) -> OrderRow:
    order = Stop(id=id_, area="w-le-chan", until_ms=START_MS + HOUR)
    head = Head("w-le-chan", "loa/1/area/w-le-chan/orders", 0, START_MS + HOUR, START_MS)
    signed = SignedOrder(seal_text("order", head, order, [SigningKey.make()]))
    columns = {"area": "w-le-chan", "sequence": START_MS, "until_ms": order.until_ms}
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
