"""Programmes over HTTP: read here; each noun that is scheduled or answered has its own module."""

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Programme
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.base.web import Now, Reading, Router
from server.programme import (
    copying_api,
    deciding_api,
    entries_api,
    moving_api,
    offers_api,
    plans_api,
    playlist_api,
    policy_api,
    suggestion_api,
    template_api,
    theme_api,
    wish_api,
)
from server.programme.compose import compose_programme
from server.programme.http import SEEN, allowed
from server.programme.naming import names_of
from server.programme.schemas import ProgrammeBody, Sentence

router = Router(prefix="/api", tags=["programme"])
for noun in (
    deciding_api,
    wish_api,
    entries_api,
    moving_api,
    offers_api,
    policy_api,
    plans_api,
):
    router.take_in(noun.router)
for made in (playlist_api, theme_api, template_api, copying_api, suggestion_api):
    router.take_in(made.router)


@router.get("/areas/{area}/programme", summary="An area's programme", responses=SEEN)
@needs("read", of="area")
def show_programme(area: str, person: Asking, session: Reading, now: Now) -> ProgrammeBody:
    """Its standing entries with their bulletins' names, and its policy."""
    allowed(session, person, area)
    return _body(session, compose_programme(session, area, now))


def _body(session: Session, programme: Programme) -> ProgrammeBody:
    standing = [entry for entry in programme.entries if entry.live_until is None]
    return ProgrammeBody(
        area=programme.area,
        revision=programme.revision,
        effective_from_ms=programme.effective_from,
        entries=[to_json(entry) for entry in standing],
        policy=to_json(programme.policies[-1]),
        bulletins=names_of(session, standing),
        sentences={entry.id: Sentence.of(entry) for entry in standing},
    )
