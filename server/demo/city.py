"""A small city to try out: Hải Phòng's 114 real units, seven people, hours that include now."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.zones import DAY_MS, DEFAULT_ZONE
from server.accounts import passwords, people
from server.accounts.models import Account
from server.accounts.rights import Grant, Role
from server.areas.founding import add_area
from server.areas.importing import take_in
from server.areas.models import Area
from server.areas.outlines import draw
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.demo.map import outlines
from server.dispatch.root import make_root
from server.migrations import upgrade

CITY: Final = "hai-phong"
WARDS: Final = ("phuong-thien-huong", "phuong-le-chan", "dac-khu-cat-hai")
"""Where the demo's loudspeakers hang, in turn."""
UNITS: Final = Path(__file__).with_name("haiphong_units.csv")

POSTS: Final[Mapping[str, tuple[str, str, tuple[Role, ...]]]] = {
    "city operator": ("Cán bộ vận hành thành phố", CITY, ("author", "operator")),
    "city leader": ("Lãnh đạo thành phố", CITY, ("approver",)),
    "city administrator": ("Quản trị hệ thống loa thành phố", CITY, ("administrator",)),
    "city auditor": ("Thanh tra thành phố", CITY, ("auditor",)),
    "ward officer": ("Cán bộ phường Thiên Hương", WARDS[0], ("author", "operator")),
    "ward leader": ("Lãnh đạo phường Thiên Hương", WARDS[0], ("approver",)),
    "ward administrator": ("Quản trị loa phường Thiên Hương", WARDS[0], ("administrator",)),
}


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and the password made for this run."""

    username: str
    password: str = field(repr=False)


def seed(data: Path, address: str | None = None) -> dict[str, Login]:
    """Make the city where there is none yet, and give its people new passwords.

    In the database at `address`, else in the folder. The server must not be running. Returns the
    logins by post.
    """
    place, now = Place(data, address).make(), SystemClock().now_ms()
    if not place.root.exists():
        make_root(place.root, Custody(place.keys))
    database = Database(place.database)
    upgrade(database)
    with database.write() as session:
        city = session.get(Area, CITY)
        if city is None:
            _found(session, now)
        elif city.second_factor is None:  # made before second factors were asked for
            city.second_factor = False
        logins = {post: _login(session, post, now) for post in POSTS}
    database.close()
    return logins


def _found(session: Session, now: int) -> None:
    all_day = {"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": 0, "until_ms": DAY_MS}
    city = Area(
        id=CITY,
        code="31",
        name="Thành phố Hải Phòng",
        kind="city",
        zone=DEFAULT_ZONE,
        permitted=[all_day],
        volume=100,
        accepts_by_default=True,
        second_factor=False,  # its people are given new passwords at each start
        lat=20.8449,
        lon=106.6881,
    )
    add_area(session, city, now)
    take_in(session, UNITS, CITY, now)
    _draw(session)


def _draw(session: Session) -> None:
    units = session.scalars(select(Area).where(Area.parent == CITY))
    centres = {one.id: (one.lat, one.lon) for one in units if one.lat is not None and one.lon}
    for unit, polygons in outlines(centres).items():
        draw(session, unit, polygons)


def _login(session: Session, post: str, now: int) -> Login:
    username, password = post.replace(" ", "-"), secrets.token_urlsafe(15)
    name, area, roles = POSTS[post]
    known = session.scalar(select(Account).where(Account.username == username))
    if known is None:
        grants = [Grant(role, area) for role in roles]
        people.create(session, username, name, password, grants, now)
    else:
        people.set_password(session, known.id, passwords.hashed(password), now)
    return Login(username, password)
