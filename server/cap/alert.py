"""An alert as CAP 1.2 defines it (OASIS CAP-v1.2-os, section 3.2), with its words unchanged.

Instants keep the zone they were written in; places are whole hundred-thousandths of a degree
(about a metre), as outlines are, and radii whole metres.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURES: Final = "http://www.w3.org/2000/09/xmldsig#"

Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
Scope = Literal["Public", "Restricted", "Private"]
Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
    "CBRNE", "Other",
]  # fmt: skip
Response = Literal[
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"
]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
MESSAGE_TYPES: Final[tuple[MessageType, ...]] = get_args(MessageType)
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
RESPONSES: Final[tuple[Response, ...]] = get_args(Response)
URGENCIES: Final[tuple[Urgency, ...]] = get_args(Urgency)
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
CERTAINTIES: Final[tuple[Certainty, ...]] = get_args(Certainty)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC milliseconds, and the minutes by which its zone is ahead of UTC."""

    ms: int
    offset_min: int


@dataclass(frozen=True, slots=True)
class Reference:
    """Which message: its sender, its identifier, when it was sent."""

    sender: str
    identifier: str
    sent: Moment

    @property
    def key(self) -> tuple[str, str, int]:
        """Equal for two that mean the same message, whatever zone `sent` is written in."""
        return self.sender, self.identifier, self.sent.ms


@dataclass(frozen=True, slots=True)
class Value:
    """A pair of `valueName` and `value`: an event code, a parameter, a geocode."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Point:
    """WGS 84, in hundred-thousandths of a degree."""

    lat: int
    lon: int


@dataclass(frozen=True, slots=True)
class Circle:
    centre: Point
    radius_m: int


@dataclass(frozen=True, slots=True)
class Place:
    """An `area` of the standard. Each polygon has four points or more, the last the first;
    altitude and ceiling are decimal numbers of feet, as they were written."""

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Value, ...] = ()
    altitude: str | None = None
    ceiling: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that goes with the alert; one that is carried within it is not kept."""

    description: str
    mime_type: str
    size: int | None = None
    uri: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Info:
    """What is told, in one language."""

    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    language: str = "en-US"
    responses: tuple[Response, ...] = ()
    audience: str | None = None
    event_codes: tuple[Value, ...] = ()
    effective: Moment | None = None
    onset: Moment | None = None
    expires: Moment | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Value, ...] = ()
    resources: tuple[Resource, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. `addresses` only where `scope` is Private, `restriction` where Restricted."""

    identifier: str
    sender: str
    sent: Moment
    status: Status
    message_type: MessageType
    scope: Scope
    source: str | None = None
    restriction: str | None = None
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def itself(self) -> Reference:
        return Reference(self.sender, self.identifier, self.sent)
