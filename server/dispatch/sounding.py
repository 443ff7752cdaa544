"""What sounds, by the name people know it by: a device names the item or the order it plays."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from server.programme.naming import entry_titles


def titles_of(session: Session, keys: Iterable[str | None]) -> dict[str, str]:
    """The titles of what these keys name, where it is an item of a programme.

    Devices write `item/AREA/ENTRY/REVISION/DUE` or `order/AREA/ORDER/REPETITION`
    (`device_agent.core.facts`); a key of any other form has no title.
    """
    items = {key: item for key in set(keys) if key is not None and (item := _item(key))}
    titles = entry_titles(session, {entry for entry, _ in items.values()}) if items else {}
    return {key: titles[item] for key, item in items.items() if item in titles}


def _item(key: str) -> tuple[str, int] | None:
    match key.split("/"):
        case ["item", _, entry, revision, _] if revision.isdecimal() and revision.isascii():
            return entry, int(revision)
    return None
