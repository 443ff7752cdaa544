"""One message to one line: to every address behind it, and what became of that."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.base.custody import Custody
from server.notices import log, roster
from server.notices.channel import Address
from server.notices.due import Line
from server.notices.flaws import Flaw, NotDeliveredError
from server.notices.models import PushSubscription
from server.notices.post_office import PostOffice
from server.notices.words import Letter


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter, and the addresses it goes to."""

    line: Line
    letter: Letter
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it: `flaw` is None where it arrived at one address at least. `gone` are
    browsers that take messages no more."""

    sending: Sending
    flaw: Flaw | None
    gone: frozenset[str] = frozenset()


def prepare(session: Session, custody: Custody, line: Line, letter: Letter) -> Sending:
    return Sending(line, letter, tuple(roster.addresses(session, custody, *line)))


def deliver(office: PostOffice, sending: Sending, now: int) -> Sent:
    """Send it. Raises nothing that the other side could cause."""
    flaws: list[Flaw] = []
    gone: set[str] = set()
    way = office.ways[sending.line[1]]
    for address in sending.addresses:
        try:
            way.send(sending.letter, address, now)
        except NotDeliveredError as fault:
            flaws.append(fault.flaw)
            if fault.gone:
                gone.add(address.id)
    arrived = len(flaws) < len(sending.addresses)
    return Sent(sending, None if arrived else (flaws or ["gone"])[0], frozenset(gone))


def note(session: Session, sent: Sent, now: int) -> None:
    """Write down what became of it, and forget browsers that are gone."""
    account, channel = sent.sending.line
    log.note(session, account, channel, sent.sending.letter, sent.flaw, now)
    if sent.gone:
        mine = (PushSubscription.account == account, PushSubscription.id.in_(sent.gone))
        session.execute(delete(PushSubscription).where(*mine))
