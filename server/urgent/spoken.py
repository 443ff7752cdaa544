"""Words typed and spoken for one order: nobody approved them before, so those who sign it do.

At least one of them is somebody else than who typed it (ADR 27).
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from schedules.wire.orders import Approval
from server.accounts.rights import Person
from server.accounts.web import Again
from server.base.web import House
from server.library import bulletins, preparing
from server.library.bulletins import Wording
from server.library.refusals import (
    BulletinUnknownError,
    OwnBulletinError,
    WordsChangedError,
    WrongStateError,
)
from server.library.shelves import Shelves
from server.orders.issuing import Desk
from server.speech import runs
from server.urgent import standing
from server.urgent.alarms import Found
from server.urgent.refusals import NotSpokenError, OutdatedError

TITLE_LENGTH: Final = 80


def draft_of(house: House, person: Person, again: Again, area: str, run: str, now: int) -> str:
    """The urgent draft made of what the person had spoken; asked again, the same one.

    Outside of any transaction: the recording is checked, levelled and encoded. Raises
    `SpeechUnknownError`, `NotSpokenError`, and what `preparing.make_draft` does.
    """
    with house.database.read() as session:
        found = runs.own(session, run, person.account)
        if found.bulletin is not None:
            return found.bulletin
        upload, wording = found.upload, Wording(titled(found.text), found.text)
    if upload is None:
        raise NotSpokenError
    shelves = Shelves.under(house.data)
    made = preparing.make_draft(
        house.database, shelves, person, area, "urgent", wording, upload, now, again=again
    )
    with house.database.write() as session:
        runs.own(session, run, person.account).bulletin = made
    return made


def titled(text: str) -> str:
    """Its first words, in one line."""
    words = " ".join(text.split())
    if len(words) <= TITLE_LENGTH:
        return words
    return f"{words[:TITLE_LENGTH].rpartition(' ')[0] or words[:TITLE_LENGTH]}…"


def is_alone(session: Session, found: Found, account: str) -> bool:
    """Whether the person's yes would be the only one to words of their own."""
    row, alarm = found
    if alarm.spoken is None or alarm.needed > 1 or row.account is None:
        return False
    return bool(standing.namesakes(session, row.account, (account,)))


def approve(desk: Desk, found: Found, bulletin: str, approvals: Sequence[Approval]) -> None:
    """The words become an approved bulletin, by the first who signed and did not write them; of
    anything else nothing. Raises `OutdatedError` where they were changed since, or nobody else
    signed."""
    row, alarm = found
    if alarm.spoken is None:
        return
    people = [one.person for one in approvals]
    own = standing.namesakes(desk.session, row.account or "", people)
    others = [one for one in people if one not in own]
    if not others:
        raise OutdatedError
    by = standing.authority(desk, others[0], row)
    try:
        bulletins.approve_as_signed(desk.session, bulletin, alarm.spoken, by, desk.now, row.id)
    except (BulletinUnknownError, WrongStateError, OwnBulletinError, WordsChangedError) as gone:
        raise OutdatedError from gone
