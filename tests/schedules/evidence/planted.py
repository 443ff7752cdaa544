"""Exports with one fault each, every signature that the server can make in place; by the fault's
code. Both verifiers run over them (docs/evidence.md)."""

from collections.abc import Callable
from typing import Any, Final

from schedules.wire.strict import write_base64
from tests.contract.vectors.cast import key
from tests.schedules.evidence.making import DAY, START, City, Line, payload_of, sha

FIFTH: Final = START + 4 * DAY + 1
Plant = Callable[[City, Line], Line | None]


def _receipt(device: str, n: int, change: Callable[[City, Line], Line | None]) -> Plant:
    """Change what stands in the place of a device's receipt number `n`."""

    def plant(city: City, line: Line) -> Line | None:
        if line["kind"] == "receipt":
            body = payload_of(line)["body"]
            if (body["device"], body["n"]) == (device, n):
                return change(city, line)
        return line

    return plant


def _document(type_: str, change: Callable[[City, Line], Line | None]) -> Plant:
    def plant(city: City, line: Line) -> Line | None:
        if line["kind"] == "document" and line["envelope"]["type"] == type_:
            return change(city, line)
        return line

    return plant


def _again(city: City, line: Line, signer: str = "", **changes: object) -> Line:
    """The same receipt with another body, signed by `signer` (its device)."""
    told = payload_of(line)
    device = told["body"]["device"]
    body = told.pop("body") | changes
    by = key(signer) if signer else city.device_key(device)
    return line | {"envelope": city.sealed("receipt", told, body, [by])}


def _doc_again(city: City, line: Line, *signers: str, **changes: object) -> Line:
    told = payload_of(line)
    body = told.pop("body") | changes
    sealed = city.sealed(line["envelope"]["type"], told, body, [key(one) for one in signers])
    return line | {"envelope": sealed}


def _few(city: City, line: Line) -> Line:
    (order,) = payload_of(line)["body"]["orders"]
    order["approvals"] = order["approvals"][:1]
    return _doc_again(city, line, "office", orders=[order])


def _unsigned(line: Line) -> Line:
    envelope = line["envelope"]
    (one,) = envelope["signatures"]
    wrong = one | {"signature": write_base64(bytes(64))}
    return line | {"envelope": envelope | {"signatures": [wrong]}}


def _deed(action: str, **changes: object) -> Plant:
    return lambda _, line: line | changes if line.get("action") == action else line


def _day(change: Callable[[Line], Line | None]) -> Plant:
    """Change what the server says fell due on the fifth day."""

    def plant(_city: City, line: Line) -> Line | None:
        return change(line) if line["kind"] == "due" and line["until_ms"] > FIFTH else line

    return plant


def _later(item: list[Any]) -> list[Any]:
    return [item[0], item[1] + 1, *item[2:]]


def _twice(city: City, line: Line) -> Line:
    city.put(line)
    return line


def _foreign(city: City, line: Line) -> Line:
    subject = {"kind": "item", "programme": "hp", "entry": "e-9", "entry_revision": 1, "due_ms": 1}
    return _again(city, line, subject=subject)


PLANTED: Final[dict[str, tuple[str, Plant]]] = {
    "a receipt that the server made itself": (
        "device_key", _receipt("loa-1", 2, lambda city, line: _again(city, line, "office")),
    ),
    "a receipt whose signature is none": (
        "device_key", _receipt("loa-1", 2, lambda _, line: _unsigned(line)),
    ),
    "a receipt left out": ("gap", _receipt("loa-1", 2, lambda *_: None)),
    "a receipt put in twice": ("twice", _receipt("loa-2", 2, _twice)),
    "a receipt that follows another": (
        "chain", _receipt("loa-2", 3, lambda c, line: _again(c, line, previous=sha("other"))),
    ),
    "a log that a loudspeaker has not seen so": (
        "witness",
        _receipt("loa-2", 3, lambda c, line: _again(c, line, seen={"size": 40, "root": sha("x")})),
    ),
    "a sound that no programme has": (
        "content", _receipt("loa-3", 3, lambda c, line: _again(c, line, contents=[sha("x")])),
    ),
    "an item of no programme": ("authority", _receipt("loa-3", 3, _foreign)),
    "a device that nobody let in": (
        "device_key", _deed("device.enrol", subject="loa-9"),
    ),
    "an alarm that one person approved": ("people", _document("orders", _few)),
    "a programme that the office signed": (
        "scope", _document("programme", lambda c, line: _doc_again(c, line, "office")),
    ),
    "a programme of a ward's key for the whole city": (
        "scope", _document("programme", lambda c, line: _doc_again(c, line, "ward")),
    ),
    "a programme whose signature is none": (
        "signature", _document("programme", lambda _, line: _unsigned(line)),
    ),
    "keys that one holder of the root signed": (
        "trust", _document("trust", lambda c, line: _doc_again(c, line, "root-1")),
    ),
    "keys that the office signed": (
        "trust", _document("trust", lambda c, line: _doc_again(c, line, "office", "hp")),
    ),
    "an older document after a newer one": ("sequence", _document("config", _twice)),
    "somebody who approves their own": ("own", _deed("bulletin.approve", account="p-author")),
    "a line dated back by a day": (
        "time", _receipt("loa-1", 6, lambda _, line: line | {"at_ms": START}),
    ),
    "an item planned twice": (
        "planned_twice", lambda city, line: _twice(city, line) if line["kind"] == "due" else line,
    ),
    "a day that was left out": ("left_out", _day(lambda _: None)),
    "a day on which nothing fell due": ("left_out", _day(lambda line: line | {"items": []})),
    "a loudspeaker left out of a day": (
        "left_out", _day(lambda line: line | {"items": line["items"][1:]}),
    ),
    "an item that fell due at another time": (
        "left_out", _day(lambda line: line | {"items": [_later(one) for one in line["items"]]}),
    ),
    "a line of no known kind": ("form", _deed("bulletin.draft", kind="rumour")),
}  # fmt: skip
"""What is planted, and the code of the fault that is to be found."""


def planted(name: str) -> City:
    """The export with that fault."""
    return City(days=8, plant=PLANTED[name][1]).make()


def honest(seed: int = 0, days: int = 3) -> City:
    return City(seed=seed, days=days).make()
