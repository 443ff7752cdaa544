"""What lines of the activity log speak of, by name.

A line keeps ids, and the names that a change itself replaced. The log tells of every room but
stands below most, so tables are named here, not imported.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.base.activity import Activity
from server.base.database import Table

Thing = tuple[str, str]
"""Its kind and its id."""
Names = Mapping[Thing, str]
"""As they are called today; what is gone is missing."""

_CALLED: Final[dict[str, tuple[str, str]]] = {
    "account": ("account", "name"),
    "area": ("area", "name"),
    "bulletin": ("bulletin", "title"),
    "cap_alert": ("cap_alert", "identifier"),
    "cap_sender": ("cap_sender", "name"),
    "device": ("device", "name"),
    "link": ("link", "label"),
    "passkey": ("passkey", "name"),
    "playlist": ("playlist", "name"),
    "station": ("relay_station", "name"),
    "template": ("day_template", "name"),
}
"""The table and the column that hold the name of a thing of each kind."""
_SOUNDING: Final[dict[str, tuple[str, str]]] = {
    "entry": ("entry", "block"),
    "suggestion": ("suggestion", "bulletin"),
}
"""What has no name of its own is called by the bulletins that it sounds."""
_SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    **{kind: (kind,) for kind in (*_CALLED, *_SOUNDING)},
    "cap_channel": ("area",),
    "entry.renew": ("playlist", "area"),
    "entry.withdrawn": ("bulletin",),
    "feedback_rule": ("area",),
    "group": ("device",),
    "offer": ("entry",),
    "policy": ("area",),
    "programme": ("area",),
    "receipt": ("device",),
    "report_mail.send": ("area",),
    "themes": ("area",),
}
"""Of what kind the subject is, by the deed or its noun; of several kinds, the first found."""
_IN_PATHS: Final[dict[str, str]] = {"group": "area"}
MOST_TITLES: Final = 2


def names_in(session: Session, lines: Iterable[Activity]) -> Names:
    """The names of all that these lines speak of: a few queries, however many lines."""
    wanted = {thing for line in lines for thing in _things(line)}
    sounding = _rows(session, _SOUNDING, wanted)
    bulletins = {thing: list(bulletins_in(value)) for thing, value in sounding.items()}
    wanted |= {("bulletin", id_) for ids in bulletins.values() for id_ in ids[:MOST_TITLES]}
    names: dict[Thing, str] = dict(_rows(session, _CALLED, wanted))
    for thing, several in bulletins.items():
        if titles := titles_of(several, names):
            names[thing] = titles
    return names


def subjects(line: Activity) -> list[Thing]:
    """What the line's subject may be: its kinds with its id, the likeliest first."""
    noun = line.action.partition(".")[0]
    kinds = _SUBJECTS.get(line.action) or _SUBJECTS.get(noun, ())
    return [(kind, line.subject) for kind in kinds]


def in_path(line: Activity) -> list[Thing]:
    """What the route of a refused line names, in the order of its path."""
    places = re.findall(r"\{(\w+)\}", line.action)
    return [
        (_IN_PATHS.get(p, p), id_) for p, id_ in zip(places, line.subject.split(), strict=False)
    ]


def recorded(line: Activity, field: str) -> list[str]:
    """What the line says the field was and is; of what it does not say, nothing."""
    told = ((line.before or {}).get(field), (line.after or {}).get(field))
    return [one for one in told if isinstance(one, str)]


def bulletins_in(value: Any) -> Iterator[str]:
    """The ids of bulletins anywhere in JSON, or the one that stands alone, each once."""
    if isinstance(value, str):
        yield value
    else:
        yield from dict.fromkeys(_deep(value))


def titles_of(bulletins: Iterable[str], names: Names) -> str:
    """`A”, “B”, “…`, to stand between quotation marks; empty where none is known."""
    ids = list(bulletins)
    found = [names[one] for id_ in ids[:MOST_TITLES] if (one := ("bulletin", id_)) in names]
    more = ["…"] if found and len(ids) > MOST_TITLES else []
    return "”, “".join([*found, *more])


def _things(line: Activity) -> Iterator[Thing]:
    yield "account", line.account or ""
    yield "area", line.area or ""
    yield "area", (line.right or "").partition("@")[2]
    yield from subjects(line) if line.refused is None else in_path(line)
    for field in ("area", "parent"):
        yield from (("area", one) for one in recorded(line, field))
    for told in (line.after, line.before):
        yield from (("bulletin", one) for one in islice(bulletins_in(told or {}), MOST_TITLES))


def _deep(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "bulletin" and isinstance(one, str):
                yield one
            else:
                yield from _deep(one)
    elif isinstance(value, list):
        for one in value:
            yield from _deep(one)


def _rows(
    session: Session, where: Mapping[str, tuple[str, str]], wanted: Iterable[Thing]
) -> dict[Thing, Any]:
    ids: dict[str, set[str]] = defaultdict(set)
    for kind, id_ in wanted:
        if kind in where and id_:
            ids[kind].add(id_)
    found: dict[Thing, Any] = {}
    for kind, some in ids.items():
        name, column = where[kind]
        table = Table.metadata.tables.get(name)
        if table is not None:
            query = select(table.c.id, table.c[column]).where(table.c.id.in_(some))
            query = query.order_by(*table.primary_key)  # of an entry's versions the newest counts
            found |= {(kind, id_): value for id_, value in session.execute(query)}
    return found
