"""What stands open at the door, to whoever is not signed in yet."""

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from server.accounts import invitations
from server.areas.models import Area
from server.base.declared import open_to_all
from server.base.web import Reading, Router

router = Router(tags=["session"])


class DoorBody(BaseModel):
    """`first_start`: nobody administers this server yet. `city_wanted`: it has no area either, so
    that the first administrator names the city."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"single_sign_on": False, "first_start": True, "city_wanted": True}
        }
    )

    single_sign_on: bool
    first_start: bool
    city_wanted: bool


@router.get("/door", summary="How one comes in")
@open_to_all("says which ways in there are; each asks for its own proof")
def show_door(request: Request, session: Reading, response: Response) -> DoorBody:
    response.headers["Cache-Control"] = "no-store"
    first = not invitations.has_administrator(session)
    return DoorBody(
        single_sign_on=getattr(request.app.state, "single_sign_on", None) is not None,
        first_start=first,
        city_wanted=first and session.scalar(select(Area.id).limit(1)) is None,
    )
