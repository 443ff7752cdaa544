"""Bytes to an `Alert`, or a refusal.

Stricter than the schema where a slip would mislead (what is not known is refused, what a type of
message is made of must be there), and milder where nothing hangs on it: elements may come in any
order, an empty one counts as left out.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from server.cap.alert import (
    CATEGORIES,
    CERTAINTIES,
    MESSAGE_TYPES,
    NAMESPACE,
    RESPONSES,
    SCOPES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
    Alert,
    Circle,
    Info,
    Place,
    Point,
    Reference,
    Resource,
)
from server.cap.elements import Element, read_elements
from server.cap.part import Part
from server.cap.refusals import AlertDrawsTooMuchError, bad_value, missing, not_an_alert
from server.cap.times import read_moment

NAME_MAX: Final = 255
"""Letters of an identifier or a sender."""
SHAPES_MAX: Final = 200
"""Polygons and circles of one alert; what it says of them in each language counts once."""
CORNERS_MAX: Final = 20_000
"""Corners of all its polygons."""
_ALERT: Final = (
    "identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction",
    "addresses", "note", "references", "incidents",
)  # fmt: skip
_INFO: Final = (
    "language", "event", "urgency", "severity", "certainty", "audience", "effective", "onset",
    "expires", "senderName", "headline", "description", "instruction", "web", "contact",
)  # fmt: skip
_INFO_LISTS: Final = (
    "category", "responseType", "eventCode", "parameter", "resource", "area",
)  # fmt: skip
_RESOURCE: Final = ("resourceDesc", "mimeType", "size", "uri", "derefUri", "digest")
_AREA: Final = ("areaDesc", "altitude", "ceiling")
_AREA_LISTS: Final = ("polygon", "circle", "geocode")
_NAME: Final = re.compile(rf"[^\s,<&]{{1,{NAME_MAX}}}")
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,6}")
_DEGREES: Final = re.compile(r"[-+]?\d{1,3}(\.\d{1,20})?", re.ASCII)
_KILOMETRES: Final = re.compile(r"\d{1,5}(\.\d{1,20})?", re.ASCII)
_QUOTED: Final = re.compile(r'"([^"]*)"|([^\s"]+)')
_SIZE: Final = re.compile(r"\d{1,15}", re.ASCII)
_ABOUT_ANOTHER: Final = frozenset({"Update", "Cancel", "Ack", "Error"})


def read_alert(data: bytes) -> Alert:
    """Raises `AlertRefusedError`, `AlertTooLargeError`. Whether it is signed, and by whom, is
    another question (`server.cap.signatures`)."""
    return alert_of(read_elements(data))


def alert_of(root: Element) -> Alert:
    """The alert of an element that was read already."""
    if (root.namespace, root.name) != (NAMESPACE, "alert"):
        raise not_an_alert()
    part = Part(root, "", _ALERT, ("code", "info"))
    sent = part.moment("sent")
    if sent is None:
        raise missing("sent")
    alert = Alert(
        identifier=_name(part, "identifier"),
        sender=_name(part, "sender"),
        sent=sent,
        status=part.choice("status", STATUSES),
        message_type=part.choice("msgType", MESSAGE_TYPES),
        scope=part.choice("scope", SCOPES),
        source=part.text("source"),
        restriction=part.text("restriction"),
        addresses=tuple(_words(part.text("addresses"))),
        codes=part.texts("code"),
        note=part.text("note"),
        references=_references(part),
        incidents=tuple(_words(part.text("incidents"))),
        infos=tuple(_info(one) for one in part.parts("info", _INFO, _INFO_LISTS)),
    )
    _check_whole(alert)
    return alert


def _check_whole(alert: Alert) -> None:
    """What the standard asks of elements together."""
    if alert.scope == "Restricted" and alert.restriction is None:
        raise missing("restriction")
    if alert.scope == "Private" and not alert.addresses:
        raise missing("addresses")
    if alert.message_type in _ABOUT_ANOTHER and not alert.references:
        raise missing("references")
    _check_drawn([place for info in alert.infos for place in info.places])


def _check_drawn(places: list[Place]) -> None:
    """Each shape is held against every outline and loudspeaker of a city."""
    polygons = {polygon for place in places for polygon in place.polygons}
    circles = {circle for place in places for circle in place.circles}
    if len(polygons) + len(circles) > SHAPES_MAX or sum(map(len, polygons)) > CORNERS_MAX:
        raise AlertDrawsTooMuchError(SHAPES_MAX, CORNERS_MAX)


def _info(part: Part) -> Info:
    categories = part.choices("category", CATEGORIES)
    if not categories:
        raise missing(part.field("category"))
    language = part.text("language") or "en-US"
    if not _LANGUAGE.fullmatch(language):
        raise bad_value(part.field("language"))
    return Info(
        categories=categories,
        event=part.need("event"),
        urgency=part.choice("urgency", URGENCIES),
        severity=part.choice("severity", SEVERITIES),
        certainty=part.choice("certainty", CERTAINTIES),
        language=language,
        responses=part.choices("responseType", RESPONSES),
        audience=part.text("audience"),
        event_codes=part.values("eventCode"),
        effective=part.moment("effective"),
        onset=part.moment("onset"),
        expires=part.moment("expires"),
        sender_name=part.text("senderName"),
        headline=part.text("headline"),
        description=part.text("description"),
        instruction=part.text("instruction"),
        web=part.text("web"),
        contact=part.text("contact"),
        parameters=part.values("parameter"),
        resources=tuple(_resource(one) for one in part.parts("resource", _RESOURCE)),
        places=tuple(_place(one) for one in part.parts("area", _AREA, _AREA_LISTS)),
    )


def _resource(part: Part) -> Resource:
    size = part.text("size")
    if size is not None and not _SIZE.fullmatch(size):
        raise bad_value(part.field("size"))
    return Resource(
        description=part.need("resourceDesc"),
        mime_type=part.need("mimeType"),
        size=None if size is None else int(size),
        uri=part.text("uri"),
        digest=part.text("digest"),
    )


def _place(part: Part) -> Place:
    altitude, ceiling = part.number("altitude"), part.number("ceiling")
    if ceiling is not None and altitude is None:
        raise missing(part.field("altitude"))
    return Place(
        description=part.need("areaDesc"),
        polygons=part.each("polygon", _polygon),
        circles=part.each("circle", _circle),
        geocodes=part.values("geocode"),
        altitude=altitude,
        ceiling=ceiling,
    )


def _polygon(said: str) -> tuple[Point, ...] | None:
    points = [_point(one) for one in said.split()]
    known = tuple(one for one in points if one is not None)
    closed = len(known) == len(points) >= 4 and known[0] == known[-1]
    return known if closed else None


def _circle(said: str) -> Circle | None:
    parts = said.split()
    point = _point(parts[0]) if len(parts) == 2 else None
    if point is None or not _KILOMETRES.fullmatch(parts[1]):
        return None
    return Circle(point, _whole(parts[1], 3))


def _point(said: str) -> Point | None:
    parts = said.split(",")
    if len(parts) != 2 or not all(_DEGREES.fullmatch(one) for one in parts):
        return None
    point = Point(_whole(parts[0], 5), _whole(parts[1], 5))
    within = abs(point.lat) <= 90_00000 and abs(point.lon) <= 180_00000
    return point if within else None


def _whole(said: str, places: int) -> int:
    """A decimal number in units of 10 to the power of -`places`, rounded half to even."""
    return int(Decimal(said).scaleb(places).to_integral_value(ROUND_HALF_EVEN))


def _name(part: Part, name: str) -> str:
    said = part.need(name)
    if not _NAME.fullmatch(said):
        raise bad_value(name)
    return said


def _references(part: Part) -> tuple[Reference, ...]:
    said = (part.text("references") or "").split()
    return tuple(part.meant("references", _reference(one)) for one in said)


def _reference(said: str) -> Reference | None:
    parts = said.split(",")
    sent = read_moment(parts[2]) if len(parts) == 3 else None
    if sent is None or not all(_NAME.fullmatch(one) for one in parts[:2]):
        return None
    return Reference(parts[0], parts[1], sent)


def _words(said: str | None) -> Iterator[str]:
    """Words between white space; those in quotation marks may hold some."""
    for found in _QUOTED.finditer(said or ""):
        word = (found[1] if found[1] is not None else found[2]).strip()
        if word:
            yield word
