"""Where a device is told to go: the broker that admits it, and the content it may fetch; and what
it shows of itself when it fetches."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, Header, Request
from sqlalchemy.orm import Session

from server.base.refusals import NotSignedInError
from server.fleet.tokens import device_of


class BrokerAccess(Protocol):
    """Who may connect to the broker: `server.broker.credentials.CredentialsFile`, and
    `server.broker.mosquitto.Certified`."""

    def issue(self, name: str) -> str:
        """Make a new secret for a device id, an earlier one ends; "" where certificates count."""

    def revoke(self, name: str) -> None:
        """End a device's secret and its connection; nothing where there is none."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What enrolment tells every device: the broker's address as devices see it, and the
    address below which content lies (`{content_url}/{sha256}`).

    `tls`: the broker asks for a certificate (a city's); without, it stands on this machine and
    asks for a password. `enrol_url` is where a device asks to be let in and renews, where that
    is another address than content's.
    """

    broker: BrokerAccess
    mqtt_host: str
    mqtt_port: int
    content_url: str
    tls: bool = False
    enrol_url: str = ""

    @property
    def server(self) -> str:
        """The address of the server itself, as devices see it."""
        return self.enrol_url or self.content_url.rsplit("/", 1)[0]


def reach(request: Request) -> Reach:
    found: Reach = request.app.state.reach
    return found


AReach = Annotated[Reach, Depends(reach)]


@dataclass(frozen=True, slots=True)
class Showing:
    """Its token; and whose certificate the proxy says was shown, which a city asks for."""

    token: str
    certified: str
    in_city: bool

    def device(self, session: Session) -> str:
        """The enrolled device it is. Raises `NotSignedInError`; in a city its token counts beside
        its own certificate alone."""
        found = device_of(session, self.token)
        if found is None or (self.in_city and self.certified != found):
            raise NotSignedInError
        return found


def showing(
    reach: AReach,
    authorization: Annotated[str, Header()] = "",
    x_loa_device: Annotated[str, Header(include_in_schema=False)] = "",
) -> Showing:
    scheme, _, token = authorization.partition(" ")
    return Showing(token if scheme.lower() == "bearer" else "", x_loa_device, reach.tls)


AShowing = Annotated[Showing, Depends(showing)]
