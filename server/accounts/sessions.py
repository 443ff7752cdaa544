"""Sessions: an opaque token in the person's hands, its hash here, and an end."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from server.accounts.models import Account, HeldRole, SignedIn
from server.accounts.refusals import ProofTooOldError
from server.accounts.rights import Factor, Grant, Person
from server.accounts.sweeping import sweep
from server.base.ids import new_id
from server.base.refusals import NotSignedInError

LASTS_MS: Final = 12 * 3_600_000
"""One working day, from sign-in, whatever is done in it."""
IDLE_MS: Final = 3_600_000
"""A session nobody used for an hour has ended (NIST SP 800-63B-4 section 2.2.3)."""
SEEN_EVERY_MS: Final = 5 * 60_000
"""Use is noted to this, so that reading does not write each time."""
FRESH_MS: Final = 10 * 60_000
"""How long after a proof its owner may change how they sign in."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody proved who they are; `strong` where two factors stand behind it.

    `acr` and `amr` are what a provider of single sign-on said, shortened to what is kept.
    """

    factor: Factor
    strong: bool = False
    acr: str | None = None
    amr: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """When a session, by its id, was last noted to be used."""

    session: str
    seen_ms: int


BY_PASSWORD: Final = Proof("password")


def open_session(
    session: Session, account: str, now: int, *, proof: Proof = BY_PASSWORD, address: str = ""
) -> str:
    """A new session for `account`; returns its token: 256 random bits, shown this once."""
    sweep(session, SignedIn, (SignedIn.expires_ms <= now) | (SignedIn.seen_ms <= now - IDLE_MS))
    token = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            token_sha256=hashed(token), id=new_id("s"), account=account, since_ms=now,
            expires_ms=now + LASTS_MS, seen_ms=now, proven_ms=now, factor=proof.factor,
            strong=proof.strong, acr=proof.acr, amr=proof.amr, address=address,
        )
    )  # fmt: skip
    session.flush()
    return token


def renew(session: Session, held: SignedIn, proof: Proof, now: int) -> str:
    """Give a session that was proven again a new token; the old one is worth nothing from now.

    Its end stays where it was, and what was proven before is not lost: `strong` only rises.
    """
    token = secrets.token_urlsafe(32)
    session.execute(
        update(SignedIn)
        .where(SignedIn.token_sha256 == held.token_sha256)
        .values(
            token_sha256=hashed(token), factor=proof.factor, proven_ms=now, seen_ms=now,
            strong=held.strong or proof.strong,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.expunge(held)
    return token


def close_session(session: Session, token: str) -> str | None:
    """End a session; returns whose it was. Ending one that is not there changes nothing."""
    row = session.get(SignedIn, hashed(token))
    if row is None:
        return None
    session.delete(row)
    return row.account


def end_all(session: Session, account: str, *, but: str | None = None) -> int:
    """End every session of `account`, or all but the one whose id is `but`; returns how many."""
    ended = delete(SignedIn).where(SignedIn.account == account)
    if but is not None:
        ended = ended.where(SignedIn.id != but)
    return len(session.execute(ended.returning(SignedIn.id)).all())


def standing(
    session: Session, token: str | None, now: int, *, held: bool = False
) -> tuple[Account, SignedIn]:
    """The account that holds `token`, and the session. Raises `NotSignedInError`.

    `held`: nobody takes the account's rights away before this transaction ends; whoever does
    (`people`, `roles`, `handing_over`) takes the account's row for update first.
    """
    wanted = (
        select(Account, SignedIn)
        .join(SignedIn, SignedIn.account == Account.id)
        .where(SignedIn.token_sha256 == hashed(token or ""))
        .where(SignedIn.expires_ms > now, SignedIn.seen_ms > now - IDLE_MS)
        .where(Account.disabled_ms.is_(None))
    )
    if held:
        wanted = wanted.with_for_update(read=True, of=Account)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotSignedInError
    return found[0], found[1]


def person_of(
    session: Session, token: str | None, now: int, address: str = "", *, held: bool = False
) -> Person:
    """Who holds `token`, with the grants of this moment. Raises `NotSignedInError`."""
    if not held:
        return look_up(session, token, now, address)[0]
    account, signed_in = standing(session, token, now, held=True)
    return person(session, account, address, strong=signed_in.strong)


def look_up(session: Session, token: str | None, now: int, address: str = "") -> tuple[Person, Use]:
    """`person_of`, and the session's use, in one statement: every request begins with it.

    Nothing is held by it. (A row that one statement waits for is read anew, but not the rows
    joined to it: whoever holds reads the grants after, PostgreSQL section 13.2.1.)
    """
    asked = {"token": hashed(token or ""), "now": now, "idle": now - IDLE_MS}
    rows = session.execute(_LOOKED_UP, asked).all()
    if not rows:
        raise NotSignedInError
    first = rows[0]
    grants = tuple(Grant(row.role, row.area) for row in rows if row.role is not None)
    found = Person(first.account, first.name, grants, address, first.strong)
    return found, Use(first.session, first.seen_ms)


def person(
    session: Session, account: Account, address: str = "", *, strong: bool = False
) -> Person:
    """The account as the one who asks, from `address`."""
    rows = session.execute(
        select(HeldRole.role, HeldRole.area)
        .where(HeldRole.account == account.id)
        .order_by(HeldRole.area, HeldRole.role)
    )
    grants = tuple(Grant(role, area) for role, area in rows)
    return Person(account.id, account.name, grants, address, strong)


def is_unnoted(use: Use, now: int) -> bool:
    """Whether the session's use is to be noted (`note_use`)."""
    return use.seen_ms <= now - SEEN_EVERY_MS


def note_use(session: Session, use: Use, now: int) -> None:
    """The session was used: it does not go idle."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.id == use.session, SignedIn.seen_ms < now)
        .values(seen_ms=now)
    )


def check_fresh(signed_in: SignedIn, now: int) -> None:
    """Raises `ProofTooOldError` unless a factor was proven within `FRESH_MS`."""
    if signed_in.proven_ms <= now - FRESH_MS:
        raise ProofTooOldError


def hashed(token: str) -> str:
    """A plain hash suffices: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


_ACCOUNT: Final = Account.__table__.c
_SESSION: Final = SignedIn.__table__.c
_ROLE: Final = HeldRole.__table__.c
_LOOKED_UP: Final = (
    select(
        _ACCOUNT.id.label("account"), _ACCOUNT.name, _SESSION.id.label("session"),
        _SESSION.strong, _SESSION.seen_ms, _ROLE.role, _ROLE.area,
    )
    .join_from(SignedIn.__table__, Account.__table__, _SESSION.account == _ACCOUNT.id)
    .outerjoin(HeldRole.__table__, _ROLE.account == _ACCOUNT.id)
    .where(_SESSION.token_sha256 == bindparam("token"))
    .where(_SESSION.expires_ms > bindparam("now"), _SESSION.seen_ms > bindparam("idle"))
    .where(_ACCOUNT.disabled_ms.is_(None))
    .order_by(_ROLE.area, _ROLE.role)
)  # fmt: skip
"""Made once: a statement's key in SQLAlchemy's cache is kept with it."""
