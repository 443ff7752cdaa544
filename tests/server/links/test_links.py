"""A link opens one thing to whoever holds it, for a while, and nothing besides."""

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from server.accounts.models import Account
from server.accounts.web import COOKIE
from server.base.activity import Activity
from server.base.web import House
from server.evidence.models import Archive
from server.links.giving import USES_IN_AN_HOUR
from server.links.models import Link
from tests.server.city import START_MS, City, FakeClock, settle
from tests.server.conftest import Client
from tests.server.reports.month import Month, fill
from tests.server.whole import TestClient

DAY_MS = 86_400_000
REPORT = {"kind": "report", "label": "Đoàn kiểm tra", "year": 2026, "month": 11}
LOG = {
    "kind": "playlog", "label": "Đoàn kiểm tra", "from_ms": START_MS - 5 * DAY_MS,
    "until_ms": START_MS,
}  # fmt: skip


@pytest.fixture
def auditor(client: Client, house: House, city: City) -> TestClient:
    """Holds the ward of Lê Chân, and nothing beside it."""
    with house.database.write() as session:
        made = settle(session, "auditor", "Kiểm tra", "w-le-chan", ("auditor",), START_MS)
    signed_in: TestClient = client(None)
    signed_in.cookies.set(COOKIE, made.token)
    return signed_in


@pytest.fixture
def reader(client: Client) -> TestClient:
    """Somebody without an account."""
    nobody: TestClient = client(None)
    return nobody


@pytest.fixture
def month(house: House, city: City) -> Month:
    return fill(house, city)


def given(auditor: TestClient, what: dict[str, Any], area: str = "w-le-chan") -> dict[str, Any]:
    answer = auditor.post(f"/api/areas/{area}/links", json=what)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def opened(reader: TestClient, token: str, part: str = "", **more: Any) -> Any:
    return reader.post(f"/api/shared{part}", json={"token": token, **more})


@pytest.mark.usefixtures("month")
def test_a_link_opens_its_one_thing_without_an_account(
    auditor: TestClient, reader: TestClient
) -> None:
    """The report of its area and month, the very figures an account is shown; and neither the play
    log, nor evidence, nor anything else of the API."""
    link = given(auditor, REPORT)
    told = opened(reader, link["token"]).json()
    assert (told["area"], told["year"], told["month"]) == ("Phường Lê Chân", 2026, 11)
    tables = opened(reader, link["token"], "/tables")
    asked = {"area": "w-le-chan", "year": 2026, "month": 11}
    assert tables.json() == auditor.get("/api/reports/tables", params=asked).json()
    assert tables.headers["x-robots-tag"] == "noindex, nofollow"
    file = opened(reader, link["token"], "/file", form="xlsx")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    for part in ("/rows", "/evidence"):
        assert opened(reader, link["token"], part).status_code in {409, 422}
    assert reader.get("/api/reports/tables", params=asked).status_code == 401


@pytest.mark.usefixtures("month")
def test_the_play_log_of_a_link_ends_where_its_period_does(
    auditor: TestClient, reader: TestClient
) -> None:
    """Every item of its area due within it, page by page, with the digest of what proves it."""
    token = given(auditor, LOG)["token"]
    rows, after = [], None
    for _ in range(9):
        answer = opened(reader, token, "/rows", after=after).json()
        rows += answer["rows"]
        if (after := answer["next"]) is None:
            break
    span = {"from_ms": LOG["from_ms"], "until_ms": LOG["until_ms"]}
    seen = auditor.get("/api/playlog", params={"area": "w-le-chan", **span}).json()
    told = ("device", "due_ms", "outcome", "heard_back")
    assert [[r[one] for one in told] for r in rows] == [[r[one] for one in told] for r in seen]
    assert rows
    assert False in [r["heard_back"] for r in rows]


def test_a_play_log_says_that_its_first_days_are_archived(
    auditor: TestClient, reader: TestClient, house: House
) -> None:
    """What the list holds no more is said, so that nobody takes it for silence."""
    token = given(auditor, LOG)["token"]
    assert opened(reader, token).json()["is_archived"] is False
    with house.database.write() as session:
        session.add(
            Archive(
                n=1, until_ms=2, file="loa-1-2.zip", sha256="0" * 64,
                due_ms=START_MS, made_ms=3, emptied_ms=None,
            )
        )  # fmt: skip
    assert opened(reader, token).json()["is_archived"] is True


def test_a_link_ends_when_it_is_due_revoked_or_its_giver_may_no_more(
    auditor: TestClient, reader: TestClient, house: House, clock: FakeClock
) -> None:
    """After thirty days unless it is said otherwise; at once when it is revoked, and when who gave
    it may not see it any more. All are refused alike, as is what never was."""
    first, second, third = (given(auditor, REPORT) for _ in range(3))
    assert first["expires_ms"] == START_MS + 30 * DAY_MS
    auditor.delete(f"/api/links/{first['id']}")
    assert opened(reader, first["token"]).json()["code"] == "link_closed"
    assert opened(reader, second["token"]).status_code == 200
    with house.database.write() as session:
        giver = session.scalars(select(Account).where(Account.username == "auditor")).one()
        giver.disabled_ms, account = START_MS, giver.id
    assert opened(reader, second["token"]).json()["code"] == "link_closed"
    with house.database.write() as session:
        session.get_one(Account, account).disabled_ms = None
    clock.ms = third["expires_ms"]
    closed = opened(reader, third["token"])
    assert closed.json() == opened(reader, "never-was").json()
    assert closed.status_code == 404


def test_the_token_is_kept_nowhere(
    auditor: TestClient, reader: TestClient, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The database has its digest, the activity log who gave it, each use, and from where; neither
    they nor what the server writes of itself has the token."""
    token = given(auditor, REPORT)["token"]
    opened(reader, token)
    opened(reader, token, "/rows")
    with house.database.read() as session:
        row = session.scalars(select(Link)).one()
        lines = session.scalars(select(Activity).where(Activity.action.startswith("link"))).all()
        kept = [
            str(value)
            for line in session.scalars(select(Activity))
            for value in vars(line).values()
        ]
        assert token not in "".join([*kept, *map(str, vars(row).values()), caplog.text])
        assert (row.uses, row.used_ms) == (1, START_MS)
    assert [line.action for line in lines] == ["link.give", "link.use"]
    assert lines[1].account is None
    assert lines[1].address


def test_tries_and_uses_are_held_back(
    auditor: TestClient, reader: TestClient, house: House, clock: FakeClock
) -> None:
    """Five wrong tokens from one address within a quarter of an hour; and so many uses of one link
    within an hour."""
    token = given(auditor, REPORT)["token"]
    with house.database.write() as session:
        row = session.scalars(select(Link)).one()
        row.hour, row.hour_uses = START_MS // 3_600_000, USES_IN_AN_HOUR
    assert opened(reader, token).json()["code"] == "link_busy"
    for _ in range(4):
        assert opened(reader, "wrong").status_code == 404
    held = opened(reader, token)
    assert (held.status_code, held.json()["code"]) == (429, "too_many_tries")
    clock.advance(3_600_000)
    assert opened(reader, token).status_code == 200


def test_nobody_gives_what_they_may_not_see(
    auditor: TestClient, client: Client, house: House
) -> None:
    """An auditor of a ward gives links to that ward; an administrator none to evidence; officers
    none at all."""
    assert auditor.post("/api/areas/hp/links", json=REPORT).status_code == 403
    assert client("ward_officer").post("/api/areas/w-le-chan/links", json=REPORT).status_code == 403
    with house.database.write() as session:
        made = settle(session, "chief", "Quản trị", "hp", ("administrator",), START_MS)
    chief = client(None)
    chief.cookies.set(COOKIE, made.token)
    evidence = {"kind": "evidence", "label": "Sở", "from_ms": 0, "until_ms": START_MS}
    assert chief.post("/api/areas/hp/links", json=evidence).status_code == 403
    assert given(chief, REPORT, "hp")["given_by"] == "Quản trị"
    assert given(auditor, evidence)["kind"] == "evidence"
    assert chief.post("/api/areas/hp/links", json=LOG | {"until_ms": 0}).json()["code"] == (
        "period_missing"
    )
