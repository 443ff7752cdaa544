"""What a city keeps, as its administrator sees and settles it."""

import pytest
from sqlalchemy import select

from server.accounts.web import COOKIE
from server.base.activity import Activity
from server.base.web import House
from server.evidence.models import Archive
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.whole import TestClient

HOLD = {"city": "hp", "first": "2026-09-01", "last": "2026-09-30", "why": "thanh tra"}


@pytest.fixture
def chief(house: House, city: City, client: Client) -> TestClient:
    """Who administers the city."""
    with house.database.write() as session:
        now = house.clock.now_ms()
        token = settle(session, "city-admin", "Quản trị", "hp", ("administrator",), now).token
    signed_in = client(None)
    signed_in.cookies.set(COOKIE, token)
    return signed_in


def deeds(house: House) -> list[tuple[str, str | None, str | None, dict[str, object] | None]]:
    with house.database.read() as session:
        rows = session.scalars(select(Activity).where(Activity.action.like("keeping.%")))
        return [(row.action, row.account, row.area, row.after) for row in rows]


def test_terms_are_settled_by_whoever_manages_the_city(chief: TestClient, house: House) -> None:
    """Each kind stands with its term, the least it can be, and what goes how; a term is settled
    within its bounds or for ever, and the deed is on record with who did it."""
    told = {one["kind"]: one for one in chief.get("/api/keeping?city=hp").json()["terms"]}
    assert {kind: (one["months"], one["least"]) for kind, one in told.items()} == {
        "receipts": (60, 13), "recordings": (12, 3), "names": (60, 12),
    }  # fmt: skip
    path = "/api/keeping/terms/receipts"
    short = chief.put(path, json={"city": "hp", "months": 12})
    assert (short.status_code, short.json()["code"]) == (422, "term_short")
    changed = chief.put(path, json={"city": "hp", "months": None}).json()
    assert changed["terms"][0]["months"] is None
    ((action, account, area, after),) = deeds(house)
    assert (action, area, after) == ("keeping.settle", "hp", {"months": None})
    assert account is not None


def test_days_are_held_with_a_reason_and_released_with_one(chief: TestClient, house: House) -> None:
    """A hold covers whole local days, says who and why, and ends once; without a reason there is
    none."""
    empty = chief.post("/api/keeping/holds", json=HOLD | {"why": "  "})
    assert (empty.status_code, empty.json()["code"]) == (422, "why_missing")
    turned = chief.post("/api/keeping/holds", json=HOLD | {"last": "2026-08-31"})
    assert (turned.status_code, turned.json()["code"]) == (422, "span_empty")
    (held,) = chief.post("/api/keeping/holds", json=HOLD).json()["holds"]
    assert held["until_ms"] - held["from_ms"] == 30 * 86_400_000
    assert (held["by"], held["why"]) == ("Quản trị", "thanh tra")
    path, done = f"/api/keeping/holds/{held['n']}/release", {"city": "hp", "why": "xong"}
    assert chief.post(path, json=done).json()["holds"] == []
    again = chief.post(path, json=done)
    assert (again.status_code, again.json()["code"]) == (404, "hold_unknown")
    assert [deed[0] for deed in deeds(house)] == ["keeping.hold", "keeping.release"]


def test_no_area_below_has_terms_of_its_own(
    chief: TestClient, client: Client, house: House
) -> None:
    """Terms are the city's: a ward is refused even to who manages it, and whoever does not manage
    the city is not shown them."""
    below = chief.put("/api/keeping/terms/names", json={"city": "w-le-chan", "months": 24})
    assert (below.status_code, below.json()["code"]) == (422, "not_the_city")
    officer = client("ward_officer")
    assert officer.get("/api/keeping?city=hp").status_code == 403
    assert officer.post("/api/keeping/holds", json=HOLD).status_code == 403
    assert [deed[1:3] for deed in deeds(house) if deed[0] != "keeping.hold"] == []


def test_where_a_month_is_archived_is_told_to_everybody(client: Client, house: House) -> None:
    """Whoever reads the play log is told which months it lists no more, in which file they stand,
    and that file's hash."""
    officer = client("ward_officer")
    assert officer.get("/api/keeping/archives").json() == []
    archive = Archive(
        n=1, until_ms=2, file="loa-1-2.zip", sha256="0" * 64, due_ms=2, made_ms=3, emptied_ms=None
    )
    with house.database.write() as session:
        session.add(archive)
    (told,) = officer.get("/api/keeping/archives").json()
    assert (told["from_ms"], told["file"], told["sha256"]) == (1, "loa-1-2.zip", "0" * 64)
