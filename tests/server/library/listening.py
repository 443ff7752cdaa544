"""Somebody has listened to a bulletin: what a page does before the button works."""

from sqlalchemy.orm import Session

from schedules.spans import Span
from server.accounts.rights import Person
from server.library import bulletins, hearing
from server.library.bulletins import Consent
from server.library.models import Bulletin, Content
from server.library.states import Seen


def listened(session: Session, person: Person, bulletin: Bulletin, now: int) -> Consent:
    """The person has heard all of it, ending now, and knows its findings: as the page reports."""
    master = session.get_one(Content, bulletin.content)
    hearing.begin(session, bulletin, person.account, now - master.duration_ms)
    whole = Span(0, master.size)
    hearing.deliver(session, bulletin.id, person.account, bulletin.version, whole)
    if bulletin.state == "submitted":
        heard = [Span(0, master.duration_ms)]
        hearing.report(session, bulletin, person.account, bulletin.content, heard, now)
    seen = Seen(bulletin.content, bulletins.matter_of(bulletin).digest)
    return Consent(seen, [finding["code"] for finding in bulletin.findings])
