"""Coming in for the first time: by invitation to a post, or as a new server's administrator."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.zones import DEFAULT_ZONE
from server.accounts import handing_over, invitations, passwords, people
from server.accounts.models import Account
from server.accounts.rights import Grant
from server.accounts.sessions import BY_PASSWORD, hashed
from server.accounts.signing_in import Door, Entered, enter
from server.areas.founding import add_area
from server.areas.models import Area
from server.base.names import checked_name

_INVITATION = "invitation"
"""How the brake calls the guessing at tokens: whatever token, it is one thing to try."""


@dataclass(frozen=True, slots=True)
class FirstCity:
    """The top area, where there is none yet."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class First:
    """The first administrator: `name` is the post's, `holder` the person's."""

    username: str
    name: str
    holder: str
    password: str
    city: FirstCity | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """What an invitation is to."""

    username: str
    name: str
    holder: str


def look(door: Door, token: str) -> Post:
    """The post that `token` invites to. Raises `InvitationRefusedError`, `TooManyTriesError`."""
    door.brake.take(_INVITATION, door.address, door.now, "token")
    with door.house.database.read() as session:
        post = _post(session, invitations.invited(session, hashed(token), door.now))
    door.brake.release(_INVITATION, door.address)
    return post


def accept(door: Door, token: str, password: str) -> Entered:
    """The new holder's own password, and a first session.

    Raises `InvitationRefusedError`, `TooManyTriesError`, and what `passwords.check_strength`
    raises: then the invitation still counts.
    """
    post = look(door, token)
    passwords.check_strength(password, (post.username, post.name, post.holder))
    phc = passwords.hashed(password)
    with door.house.database.write() as session:
        account = people.held_account(
            session, invitations.invited(session, hashed(token), door.now).id
        )
        invitations.use(session, hashed(token))
        people.set_password(session, account.id, phc, door.now)
        return enter(session, account, BY_PASSWORD, door)


def set_up(door: Door, token: str, first: First) -> Entered:
    """The first administrator, of every area with nothing above it; and the first of those.

    Raises `InvitationRefusedError`, `TooManyTriesError`, `RefusalError` `city_missing`, and what
    `people.create` and `add_area` raise: then the token still counts.
    """
    door.brake.take(_INVITATION, door.address, door.now, "token")
    with door.house.database.read() as session:
        invitations.check_setup(session, hashed(token), door.now)
    passwords.check_strength(first.password, (first.username, first.name, first.holder))
    phc = passwords.hashed(first.password)
    with door.house.database.write() as session:
        invitations.check_setup(session, hashed(token), door.now)
        invitations.use(session, hashed(token))
        grants = [Grant("administrator", area) for area in _tops(session, first.city, door.now)]
        made = people.create(
            session, first.username, first.name, None, grants, door.now,
            holder=checked_name(first.holder, "holder"),
        )  # fmt: skip
        people.set_password(session, made.account, phc, door.now)
        account = session.get_one(Account, made.account)
        entered = enter(session, account, BY_PASSWORD, door)
    door.brake.release(_INVITATION, door.address)
    return entered


def _tops(session: Session, city: FirstCity | None, now: int) -> list[str]:
    found = session.scalars(select(Area.id).where(Area.parent.is_(None)).order_by(Area.id)).all()
    if found:
        return list(found)
    if city is None:
        raise RefusalError(
            "city_missing",
            "city",
            "Chưa có địa bàn nào. Hãy cho biết mã và tên thành phố.",
            "There is no area yet. Name the city and its id.",
        )
    name = checked_name(city.name, "city.name")
    add_area(session, Area(id=city.id, name=name, kind="city", zone=DEFAULT_ZONE), now)
    return [city.id]


def _post(session: Session, account: Account) -> Post:
    holder = handing_over.holdings(session, account.id)[-1].holder
    return Post(account.username, account.name, holder)
