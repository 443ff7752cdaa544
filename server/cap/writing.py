"""An `Alert` to bytes, in the order of the standard's schema. `reading` reads it back unchanged,
but for white space around a text and what XML cannot hold."""

import re
from collections.abc import Iterator
from typing import Final

from server.cap.alert import (
    NAMESPACE,
    Alert,
    Circle,
    Info,
    Place,
    Point,
    Reference,
    Resource,
    Value,
)
from server.cap.times import write_moment

_NOT_XML: Final = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document can hold (its section 2.2)."""
_MARKS: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def write_alert(alert: Alert) -> bytes:
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<alert xmlns="{NAMESPACE}">',
        *_alert(alert),
        "</alert>",
        "",
    )
    return "\n".join(lines).encode()


def escaped(text: str) -> str:
    """As text, or as an attribute's value in quotation marks."""
    plain = _NOT_XML.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_MARKS.get(letter, letter) for letter in plain)


def _alert(alert: Alert) -> Iterator[str]:
    yield from _said("identifier", alert.identifier)
    yield from _said("sender", alert.sender)
    yield from _said("sent", write_moment(alert.sent))
    yield from _said("status", alert.status)
    yield from _said("msgType", alert.message_type)
    yield from _said("source", alert.source)
    yield from _said("scope", alert.scope)
    yield from _said("restriction", alert.restriction)
    yield from _said("addresses", _words(alert.addresses))
    yield from _said("code", *alert.codes)
    yield from _said("note", alert.note)
    yield from _said("references", " ".join(map(_reference, alert.references)))
    yield from _said("incidents", _words(alert.incidents))
    for info in alert.infos:
        yield from _within("info", _info(info))


def _info(info: Info) -> Iterator[str]:
    yield from _said("language", info.language)
    yield from _said("category", *info.categories)
    yield from _said("event", info.event)
    yield from _said("responseType", *info.responses)
    yield from _said("urgency", info.urgency)
    yield from _said("severity", info.severity)
    yield from _said("certainty", info.certainty)
    yield from _said("audience", info.audience)
    yield from _values("eventCode", info.event_codes)
    for name, moment in (
        ("effective", info.effective), ("onset", info.onset), ("expires", info.expires),
    ):  # fmt: skip
        yield from _said(name, write_moment(moment) if moment is not None else None)
    yield from _said("senderName", info.sender_name)
    yield from _said("headline", info.headline)
    yield from _said("description", info.description)
    yield from _said("instruction", info.instruction)
    yield from _said("web", info.web)
    yield from _said("contact", info.contact)
    yield from _values("parameter", info.parameters)
    for resource in info.resources:
        yield from _within("resource", _resource(resource))
    for place in info.places:
        yield from _within("area", _place(place))


def _resource(resource: Resource) -> Iterator[str]:
    yield from _said("resourceDesc", resource.description)
    yield from _said("mimeType", resource.mime_type)
    yield from _said("size", None if resource.size is None else str(resource.size))
    yield from _said("uri", resource.uri)
    yield from _said("digest", resource.digest)


def _place(place: Place) -> Iterator[str]:
    yield from _said("areaDesc", place.description)
    yield from _said("polygon", *(" ".join(map(_point, one)) for one in place.polygons))
    yield from _said("circle", *map(_circle, place.circles))
    yield from _values("geocode", place.geocodes)
    yield from _said("altitude", place.altitude)
    yield from _said("ceiling", place.ceiling)


def _values(name: str, values: tuple[Value, ...]) -> Iterator[str]:
    for one in values:
        yield from _within(name, _value(one))


def _value(one: Value) -> Iterator[str]:
    yield f"<valueName>{escaped(one.name)}</valueName>"
    yield f"<value>{escaped(one.value)}</value>"


def _said(name: str, *texts: str | None) -> Iterator[str]:
    """What says nothing is left out."""
    for text in texts:
        if text:
            yield f"<{name}>{escaped(text)}</{name}>"


def _within(name: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"<{name}>"
    yield from lines
    yield f"</{name}>"


def _words(words: tuple[str, ...]) -> str:
    return " ".join(f'"{word}"' if any(map(str.isspace, word)) else word for word in words)


def _reference(reference: Reference) -> str:
    return f"{reference.sender},{reference.identifier},{write_moment(reference.sent)}"


def _circle(circle: Circle) -> str:
    return f"{_point(circle.centre)} {_decimal(circle.radius_m, 3)}"


def _point(point: Point) -> str:
    return f"{_decimal(point.lat, 5)},{_decimal(point.lon, 5)}"


def _decimal(whole: int, places: int) -> str:
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
