"""Towns laid out once and used by many worlds: founding one costs more than many hours in it."""

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

from schedules.programme import Sound
from server.accounts.rights import Person
from server.dispatch.publishing import empty_outbox
from tests.simulation.chance import Chance
from tests.simulation.clock import HOUR, MS, VirtualClock
from tests.simulation.network import Network
from tests.simulation.office import Office
from tests.simulation.town import Town
from tests.simulation.townspeople import NEIGHBOURHOOD, WARDS

MIDNIGHT = 1_795_453_200_000
"""2026-11-24 00:00 in Hải Phòng, a Tuesday."""
STARTS = (0.0, 4.5, 5.75, 6.5, 7.0, 9.25, 11.0, 16.0, 17.5, 18.75, 20.5, 21.5)
"""Local hours at which worlds begin, one town for each: most where loudspeakers sound."""
KINDS = len(STARTS)
HOMES = (
    (WARDS[0], NEIGHBOURHOOD),
    (WARDS[0], NEIGHBOURHOOD, WARDS[1]),
    (WARDS[1], WARDS[0]),
    (NEIGHBOURHOOD, WARDS[1]),
)
"""Where the devices stand at first."""


def start_of(kind: int) -> int:
    """UTC milliseconds at which the worlds of a kind begin."""
    return MIDNIGHT + int(STARTS[kind] * HOUR)


@dataclass(frozen=True, slots=True)
class Founded:
    """A town with its first documents: the server's database, and what its people remember."""

    image: bytes
    people: dict[str, Person]
    devices: list[str]
    bulletins: dict[str, list[str]]
    approved: dict[str, int]
    sounds: dict[str, Sound]

    def settle(self, town: Town) -> None:
        town.office.restore(self.image)
        town.people, town.devices = dict(self.people), list(self.devices)
        town.bulletins = deepcopy(self.bulletins)
        town.approved, town.sounds = dict(self.approved), dict(self.sounds)
        town.count = 1_000  # names of sounds and orders that the founding did not give


@lru_cache(maxsize=KINDS)
def founded(kind: int, devices: int | None = None) -> Founded:
    """The town of a kind, with so many devices instead of its two or three."""
    homes: tuple[str, ...] = HOMES[kind % len(HOMES)]
    if devices is not None:
        homes = tuple((*WARDS, NEIGHBOURHOOD)[n % 3] for n in range(devices))
    chance = Chance(-1 - kind)
    clock = VirtualClock(start_of(kind) * MS)
    office = Office(clock, Network(clock, chance))
    office.lay_ground()
    office.running = True
    town = Town(office, chance.of("town"))
    with chance.rules():
        town.found(list(homes))
        empty_outbox(office.house, office.pen, clock.now_ms())
    return Founded(
        office.image(), town.people, town.devices, town.bulletins, town.approved, town.sounds
    )
