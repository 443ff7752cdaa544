"""The people of a small city, and how they ask: what they meant is remembered beside the rows."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

from sqlalchemy.orm import Session

from schedules.canonical import sha256_hex
from schedules.orders import Order
from schedules.programme import Sound
from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.tree import AreaTree, load_tree
from tests.simulation.office import Office

CITY = "hp"
WARDS = ("w-le-chan", "w-hai-an")
NEIGHBOURHOOD = "n-le-chan-3"
GROUP = "g-trong-diem"
SOME = ((GROUP, WARDS[1]), (NEIGHBOURHOOD, WARDS[1]), (WARDS[1], WARDS[0]))
"""What an order of the city may be narrowed down to; each is sorted."""
ZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class Meant:
    """One order as its people meant it. `enough`: it may sound, or bar, where it reaches."""

    order: Order
    issuer: str
    sequence: int
    enough: bool
    identity: str


@dataclass
class Townspeople:
    """`devices` are their ids; `approved` the sounds somebody else approved, and since when."""

    office: Office
    chance: Random
    people: dict[str, Person] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    bulletins: dict[str, list[str]] = field(default_factory=dict)
    approved: dict[str, int] = field(default_factory=dict)
    sounds: dict[str, Sound] = field(default_factory=dict)
    meant: dict[str, Meant] = field(default_factory=dict)
    refused: int = 0
    count: int = 0

    @property
    def now(self) -> int:
        return self.office.house.clock.now_ms()

    def _unit(self, area: str) -> str:
        return {NEIGHBOURHOOD: WARDS[0], GROUP: CITY}.get(area, area)

    def _order_id(self) -> str:
        self.count += 1
        return f"o-{self.count}"

    def _sound(self, seconds: int) -> Sound:
        self.count += 1
        name = f"sound {self.count}"
        return Sound(f"b-{self.count}", sha256_hex(name.encode()), seconds * 1000, seconds * 4000)

    def _writing(self, deed: Callable[[Session, AreaTree], None]) -> None:
        """One person's request: one transaction, if the server runs; a refusal changes nothing."""
        if not self.office.running:
            return
        before = dict(self.approved), dict(self.meant), deepcopy(self.bulletins)
        renewed, commits = dict(self.office.custody.renewed), self.office.database.commits

        def request() -> None:
            with self.office.house.database.write() as session:
                deed(session, load_tree(session))

        try:
            self.office.guarded(request)
        except RefusalError:
            self.refused += 1
        if self.office.database.commits == commits:
            self.approved, self.meant, self.bulletins = before
            self.office.custody.renewed = renewed
        self.office.poke()
