"""An order of ours as an alert, for channels that anybody reads.

What it says was said aloud already: the title and the text that were approved, where, and when.
Who gave or signed it, why, and which loudspeakers it reached stay in the house.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from server.cap.alert import (
    Alert,
    Category,
    Certainty,
    Info,
    MessageType,
    Moment,
    Place,
    Point,
    Reference,
    Response,
    Severity,
    Urgency,
    Value,
)
from server.cap.covering import GEOCODE

LASTS_MS: Final = 6 * 3_600_000
"""How long an alarm is told, where nothing says how long it counts: loudspeakers fall silent after
minutes, what they warned of does not."""
_OFFSET_MIN: Final = 7 * 60
"""Vietnam's, all year round."""
_RING_MAX: Final = 500
"""Points of an outline; a larger one is left out, the code names the area all the same."""

Says = Literal["alarm", "drill", "correction", "all_clear"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks to other channels."""

    sender: str
    name: str
    category: Category


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an order sounded: the area as it is called, its code, its outline."""

    name: str
    code: str | None
    rings: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What an agency's alert said of the danger, where the order was made of one."""

    categories: tuple[Category, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    ends_ms: int


@dataclass(frozen=True, slots=True)
class Told:
    """One order that was given at `sent_ms`. `of` is the alarm that a follow-up ends, and when that
    was given; `is_siren` its tone."""

    id: str
    says: Says
    voice: Voice
    spots: tuple[Spot, ...]
    title: str
    text: str | None
    sent_ms: int
    begins_ms: int
    is_siren: bool = False
    of: tuple[str, int] | None = None
    model: Model | None = None

    @property
    def expires_ms(self) -> int:
        usual = self.begins_ms + LASTS_MS
        return usual if self.model is None else max(self.model.ends_ms, self.sent_ms + 1_000)


_TYPES: Final[dict[Says, MessageType]] = {
    "alarm": "Alert", "drill": "Alert", "correction": "Update", "all_clear": "Cancel",
}  # fmt: skip
_NOTES: Final[dict[Says, str]] = {
    "drill": "DIỄN TẬP. Đây không phải tình huống thật. / EXERCISE. This is not real.",
    "correction": "Đính chính. / Correction.",
    "all_clear": "Báo yên. / All clear.",
}


def alert_of(told: Told) -> Alert:
    return Alert(
        identifier=told.id,
        sender=told.voice.sender,
        sent=_moment(told.sent_ms),
        status="Exercise" if told.says == "drill" else "Actual",
        message_type=_TYPES[told.says],
        scope="Public",
        note=_NOTES.get(told.says),
        references=_references(told),
        infos=(_info(told),),
    )


def _info(told: Told) -> Info:
    info = Info(
        categories=told.model.categories if told.model else (told.voice.category,),
        event=told.title,
        urgency="Immediate",
        severity="Extreme" if told.is_siren else "Severe",
        certainty="Unknown",
        language="vi-VN",
        responses=_responses(told),
        onset=_moment(told.begins_ms),
        expires=_moment(told.expires_ms),
        sender_name=told.voice.name,
        headline=told.title,
        description=told.text,
        places=tuple(map(_place, told.spots)),
    )
    if told.says == "drill":
        return replace(info, urgency="Unknown", severity="Unknown")
    if told.says != "alarm":
        return replace(info, urgency="Past", severity="Unknown")
    if told.model is None:
        return info
    model = told.model
    return replace(info, urgency=model.urgency, severity=model.severity, certainty=model.certainty)


def _responses(told: Told) -> tuple[Response, ...]:
    return ("AllClear",) if told.says == "all_clear" else ()


def _references(told: Told) -> tuple[Reference, ...]:
    if told.of is None:
        return ()
    alarm, given_ms = told.of
    return (Reference(told.voice.sender, alarm, _moment(given_ms)),)


def _place(spot: Spot) -> Place:
    codes = (Value(GEOCODE, spot.code),) if spot.code else ()
    drawn = tuple(ring for ring in spot.rings if 4 <= len(ring) <= _RING_MAX)
    return Place(spot.name, polygons=drawn, geocodes=codes)


def _moment(ms: int) -> Moment:
    """In whole seconds, as it is written."""
    return Moment(ms // 1000 * 1000, _OFFSET_MIN)
