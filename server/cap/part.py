"""One element of an alert with what stands in it: each once, or a list, and nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from schedules.words import hidden_in
from server.cap.alert import NAMESPACE, SIGNATURES, Moment, Value
from server.cap.elements import Element
from server.cap.refusals import bad_value, missing, twice, unknown
from server.cap.times import read_moment

T = TypeVar("T", bound=str)
V = TypeVar("V")
_NUMBER: Final = re.compile(r"-?\d{1,9}(\.\d{1,20})?", re.ASCII)


class Part:
    """`path` names it in refusals; it is empty for the alert itself."""

    def __init__(
        self, element: Element, path: str, once: Iterable[str], lists: Iterable[str] = ()
    ) -> None:
        self.path = path
        self._once: dict[str, Element] = {}
        self._lists: dict[str, list[Element]] = {name: [] for name in lists}
        known = frozenset(once)
        for child in element.children:
            if child.namespace == SIGNATURES and not path:
                continue
            field = self.field(child.name)
            if child.namespace != NAMESPACE or (
                child.name not in known and child.name not in self._lists
            ):
                raise unknown(field)
            if child.name in self._lists:
                self._lists[child.name].append(child)
            elif child.name in self._once:
                raise twice(field)
            else:
                self._once[child.name] = child

    def field(self, name: str, n: int | None = None) -> str:
        numbered = name if n is None else f"{name}[{n}]"
        return f"{self.path}.{numbered}" if self.path else numbered

    def text(self, name: str) -> str | None:
        """None where it is left out, or says nothing."""
        found = self._once.get(name)
        return self._leaf(found, self.field(name)) if found is not None else None

    def need(self, name: str) -> str:
        found = self.text(name)
        if found is None:
            raise missing(self.field(name))
        return found

    def choice(self, name: str, allowed: tuple[T, ...]) -> T:
        return _among(self.need(name), allowed, self.field(name))

    def choices(self, name: str, allowed: tuple[T, ...]) -> tuple[T, ...]:
        said = self.texts(name)
        return tuple(_among(one, allowed, self.field(name, n)) for n, one in enumerate(said))

    def texts(self, name: str) -> tuple[str, ...]:
        """Those that say anything."""
        found = enumerate(self._lists[name])
        said = [self._leaf(one, self.field(name, n)) for n, one in found]
        return tuple(one for one in said if one is not None)

    def moment(self, name: str) -> Moment | None:
        said = self.text(name)
        return None if said is None else self.meant(name, read_moment(said))

    def number(self, name: str) -> str | None:
        said = self.text(name)
        if said is not None and not _NUMBER.fullmatch(said):
            raise bad_value(self.field(name))
        return said

    def each(self, name: str, read: Callable[[str], V | None]) -> tuple[V, ...]:
        """Each text of a list, read; `read` says None where it is not of the right form."""
        return tuple(self.meant(name, read(said), n) for n, said in enumerate(self.texts(name)))

    def meant(self, name: str, value: V | None, n: int | None = None) -> V:
        if value is None:
            raise bad_value(self.field(name, n))
        return value

    def values(self, name: str) -> tuple[Value, ...]:
        """Pairs; the value may be empty, its name not."""
        return tuple(
            Value(pair.need("valueName"), pair.text("value") or "")
            for pair in self.parts(name, ("valueName", "value"))
        )

    def parts(self, name: str, once: Iterable[str], lists: Iterable[str] = ()) -> Iterator["Part"]:
        known, many = tuple(once), tuple(lists)
        for n, found in enumerate(self._lists[name]):
            yield Part(found, self.field(name, n), known, many)

    def _leaf(self, element: Element, field: str) -> str | None:
        if element.children:
            raise unknown(f"{field}.{element.children[0].name}")
        if hidden_in(element.text) is not None:
            raise bad_value(field)
        return element.text or None


def _among(said: str, allowed: tuple[T, ...], field: str) -> T:
    for one in allowed:
        if one == said:
            return one
    raise bad_value(field)
