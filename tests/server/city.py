"""A small city to test with: its areas, four people with sessions, and a clock that is set.

hp                      Hải Phòng, the city
├── w-le-chan           a ward that accepts the city's offers
│   └── n-le-chan-3     a neighbourhood of it
├── w-hai-an            a ward that does not
└── x-vinh-bao          a commune
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from argon2 import PasswordHasher
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.accounts import people, sessions
from server.accounts.models import SignedIn
from server.accounts.rights import Grant, Person, Role
from server.areas.models import Area
from server.base.database import Table
from server.base.web import House

START_MS: Final = 1_795_500_000_000
"""2026-11-24 13:00:00 in Hải Phòng, a Tuesday: inside the city's permitted hours."""

PASSWORD: Final = "mưa rơi trên bến"

QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The same algorithm, without the work that only guards real passwords."""

_ALL_WEEK: Final = [1, 2, 3, 4, 5, 6, 7]
_PERMITTED: Final[list[dict[str, Any]]] = [
    {"days": _ALL_WEEK, "from_ms": 5 * 3_600_000, "until_ms": 22 * 3_600_000}
]


@dataclass
class FakeClock:
    """A clock that stands still until it is told. Microseconds follow the milliseconds."""

    ms: int = START_MS

    def now_ms(self) -> int:
        return self.ms

    def now_us(self) -> int:
        return self.ms * 1_000

    def advance(self, by_ms: int) -> None:
        self.ms += by_ms


@dataclass(frozen=True, slots=True)
class Resident:
    """One account: the person, the name to sign in with (`PASSWORD`), an open session's token."""

    person: Person
    username: str
    token: str


@dataclass(frozen=True, slots=True)
class City:
    """Residents by what they are: `city_operator`, `city_leader`, `ward_officer`,
    `ward_leader` (the ward is `w-le-chan`).

    Operator and officer hold author and operator, leaders approver; add more with `settle`.
    """

    residents: Mapping[str, Resident] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Resident:
        return self.residents[who]


_POSTS: Final[dict[str, tuple[str, str, tuple[Role, ...]]]] = {
    "city_operator": ("Cán bộ vận hành thành phố", "hp", ("author", "operator")),
    "city_leader": ("Lãnh đạo thành phố", "hp", ("approver",)),
    "ward_officer": ("Cán bộ phường Lê Chân", "w-le-chan", ("author", "operator")),
    "ward_leader": ("Phó chủ tịch phường Lê Chân", "w-le-chan", ("approver",)),
}


_Rows = dict[str, list[dict[str, Any]]]
_FOUNDED: dict[int, tuple[City, _Rows]] = {}
"""By the moment it was founded, the city and its rows: founding it again takes no decisions."""


def found(house: House) -> City:
    """Lay out the areas and settle the four residents, in a house with nobody in it."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        if now not in _FOUNDED:
            _FOUNDED[now] = _founded(session, now), _rows(session)
            return _FOUNDED[now][0]
        city, rows = _FOUNDED[now]
        for table in Table.metadata.sorted_tables:
            if table.name in rows:
                session.execute(insert(table), rows[table.name])
    return city


def _founded(session: Session, now: int) -> City:
    for row in _areas():
        session.add(row)
        session.flush()
    return City(
        {
            who: settle(session, who.replace("_", "-"), name, area, roles, now)
            for who, (name, area, roles) in _POSTS.items()
        }
    )


def _rows(session: Session) -> _Rows:
    """Of every table that has any, as they were written; but the numbers a database counts."""
    session.flush()
    held: _Rows = {}
    for table in Table.metadata.sorted_tables:
        columns = [one for one in table.columns if one is not table.autoincrement_column]
        if rows := session.execute(select(*columns)).mappings().all():
            held[table.name] = [dict(row) for row in rows]
    return held


def settle(
    session: Session, username: str, name: str, area: str, roles: tuple[Role, ...], now: int
) -> Resident:
    """One more account with `roles` in `area`, signed in."""
    grants = [Grant(role, area) for role in roles]
    person = people.create(session, username, name, PASSWORD, grants, now, hasher=QUICK)
    token = sessions.open_session(session, person.account, now)
    never_idle = update(SignedIn).where(SignedIn.token_sha256 == sessions.hashed(token))
    session.execute(never_idle.values(seen_ms=now + sessions.LASTS_MS))
    return Resident(person, username, token)


def _areas() -> tuple[Area, ...]:
    return (
        Area(
            id="hp", code="31", name="Thành phố Hải Phòng", kind="city", parent=None,
            zone="Asia/Ho_Chi_Minh", permitted=_PERMITTED, volume=80, second_factor=False,
            lat=20.8561, lon=106.6822,
        ),
        Area(
            id="w-le-chan", code="11383", name="Phường Lê Chân", kind="ward", parent="hp",
            accepts_by_default=True,
        ),
        Area(id="n-le-chan-3", name="TDP 3", kind="neighbourhood", parent="w-le-chan"),
        Area(id="w-hai-an", code="11413", name="Phường Hải An", kind="ward", parent="hp"),
        Area(id="x-vinh-bao", code="11824", name="Xã Vĩnh Bảo", kind="commune", parent="hp"),
    )  # fmt: skip
