"""What an approver has listened to, as far as a server can know it (ADR 12).

Three things are asked for together: that every byte of the master was handed to this account
since the bulletin last changed, that the page says it was played, and that the server's own
clock left time for it. They bar an approval in one press, from a stale page, or by a script in
a hurry; they cannot look into anybody's ears.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from schedules.spans import Span, minus, union
from server.accounts import handing_over
from server.library.models import Bulletin, Content, Hearing
from server.library.refusals import (
    ContentChangedError,
    HeardTooFastError,
    NotHeardError,
    WrongStateError,
)

FASTEST: Final = 2
"""Browsers play speech at up to twice its speed and leave it intelligible."""
UNHEARD_MS: Final = 1_000
UNHEARD_SHARE: Final = 20
"""A page knows where it is to a quarter of a second: at most so much may be missing in all, and
no more than a twentieth of a short recording."""
PARTS_MAX: Final = 1_000
"""Parts kept of what was delivered or heard; beyond them evidence is lost, never made."""


def begin(session: Session, bulletin: Bulletin, account: str, now: int) -> Hearing:
    """The account's hearing of the bulletin as it stands; a new one where that has changed, or
    the account's holder."""
    found = session.get(Hearing, (bulletin.id, account), with_for_update=True)
    if found is None:
        found = Hearing(bulletin=bulletin.id, account=account)
        session.add(found)
    elif counts(session, found, bulletin):
        return found
    found.version, found.content = bulletin.version, bulletin.content
    found.opened_ms, found.delivered, found.heard = now, [], []
    session.flush()
    return found


def counts(session: Session, found: Hearing, bulletin: Bulletin) -> bool:
    """Whether it is of the bulletin as it stands, and by whoever holds the account now: what the
    holder before them has heard, they have not."""
    if (found.version, found.content) != (bulletin.version, bulletin.content):
        return False
    since = handing_over.taken_over_ms(session, found.account)
    return since is None or found.opened_ms >= since


def deliver(session: Session, bulletin: str, account: str, version: int, part: Span) -> None:
    """Bytes `part` were handed to the account; forgotten where the bulletin changed meanwhile."""
    found = session.get(Hearing, (bulletin, account), with_for_update=True)
    if found is not None and found.version == version:
        found.delivered = _with(found.delivered, [part])


def report(
    session: Session,
    bulletin: Bulletin,
    account: str,
    content: str,
    spans: Iterable[Span],
    now: int,
) -> Hearing:
    """The page says that the milliseconds `spans` of `content` were played.

    Raises `WrongStateError` (nothing to approve), `ContentChangedError`, `NotHeardError` (it was
    never opened), `HeardTooFastError`.
    """
    if bulletin.state != "submitted":
        raise WrongStateError(bulletin.state, "approve")
    if content != bulletin.content:
        raise ContentChangedError
    whole = Span(0, session.get_one(Content, content).duration_ms)
    found = session.get(Hearing, (bulletin.id, account), with_for_update=True)
    if found is None or not counts(session, found, bulletin):
        raise NotHeardError(0, whole.end)
    heard = _with(found.heard, (span.cut_to(whole) for span in spans))
    if length(heard) > FASTEST * (now - found.opened_ms):
        raise HeardTooFastError
    found.heard = heard
    return found


def check(session: Session, bulletin: Bulletin, account: str) -> Hearing:
    """The account's hearing of the bulletin, as it stands, to its end. Raises `NotHeardError`."""
    master = session.get_one(Content, bulletin.content)
    found = session.get(Hearing, (bulletin.id, account))
    if found is None or not counts(session, found, bulletin):
        raise NotHeardError(0, master.duration_ms)
    if not is_whole(found, master):
        raise NotHeardError(length(found.heard), master.duration_ms)
    return found


def is_whole(found: Hearing, master: Content) -> bool:
    """All of it delivered, and all but a moment of it heard."""
    if minus([Span(0, master.size)], map(Span._make, found.delivered)):
        return False
    may_miss = min(UNHEARD_MS, master.duration_ms // UNHEARD_SHARE)
    return length(found.heard) >= master.duration_ms - may_miss


def length(parts: Iterable[Iterable[int]]) -> int:
    """Of disjoint parts, together."""
    return sum(end - start for start, end in parts)


def _with(parts: list[list[int]], more: Iterable[Span]) -> list[list[int]]:
    kept = union([*map(Span._make, parts), *more])
    return [list(span) for span in kept[:PARTS_MAX]]
