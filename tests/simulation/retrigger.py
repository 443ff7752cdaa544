"""Somebody who wants stopped loudspeakers to sound again (Dallas 2017: 95 minutes), from a seed.

They own the broker, the network's outages, the loudspeaker's mains, and the server's office: they
send again whatever was ever said, put old orders into new lists at new instants, leave the stop
out, and order anew without people or under another unit's key. What they do not do is lift the
stop with the unit's own key, which is a person's right that a server can only be trusted with.
"""

from dataclasses import dataclass, field, replace
from random import Random

from schedules.config import Place
from schedules.orders import Lift, Live, Order, Stop
from schedules.wire import topics
from schedules.wire.orders import SignedOrder
from tests.device_agent.core.city import (
    CITY,
    DEVICE,
    HOUR,
    MINUTE,
    NEXT,
    WARD,
    WORDS,
    City,
    at,
    default_config,
    default_trust,
    drill,
    entry,
    follow_up,
    urgent,
)
from tests.device_agent.core.world import World

FADE_MS = 50
"""What may still be heard after the stop has come."""
ATTEMPTS = 25
Said = tuple[str, bytes]


@dataclass
class Siege:
    """One device under attack. `said` is all that ever went down, `given` every order in it."""

    seed: int
    said: list[Said] = field(default_factory=list)
    given: dict[str, list[SignedOrder]] = field(default_factory=lambda: {CITY: [], WARD: []})

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        times = [6 * HOUR + n * 5 * MINUTE for n in range(20)]
        trusted = default_trust(drill_words=WORDS)
        self.world = World(at(6), (entry("lich", *times),), city=City(trusted=trusted))
        self.world.agent.buffer_ms = self.chance.choice([0, 30])
        self.world.begin()
        assert self.world.agent.state is not None
        assert self.world.agent.state.documents.following is not None

    @property
    def now(self) -> int:
        return self.world.agent.now_ms

    def run(self) -> None:
        """Raises AssertionError, with the seed, if anything sounds after the stop."""
        self._alarm()
        self._let_pass(3 * MINUTE)
        stopped_ms = self._stop()
        for _ in range(ATTEMPTS):
            self._let_pass(40_000)
            self.chance.choice(ATTACKS)(self)
        self.world.until(self.now + 20 * MINUTE)
        late = [
            one for one in self.world.agent.heard if one.end_ns > (stopped_ms + FADE_MS) * 10**6
        ]
        assert not late, f"seed {self.seed}: {late[0].key} sounded after the stop"
        self._calm()

    def _alarm(self) -> None:
        """What the attacker will want to hear again: alarms, a drill, somebody at a microphone."""
        for n in range(self.chance.randint(1, 3)):
            area = self.chance.choice([CITY, WARD])
            begins = self.now + self.chance.choice([300, 2_000, 30_000])
            every = self.chance.choice([MINUTE, 5 * MINUTE])
            alarm = urgent(f"bao-{n}", begins, area=area, every_ms=every, until_ms=at(23))
            self._give(area, alarm, area)
            self._let_pass(20_000)
        if self.chance.random() < 0.5:
            self._give(WARD, Live("noi", WARD, "phien", "normal", self.now, at(20)), WARD)
        if self.chance.random() < 0.5:
            self._give(WARD, drill("tap", self.now + 1_000), WARD)

    def _stop(self) -> int:
        issuer = self.chance.choice([WARD, CITY])
        area = issuer if self.chance.random() < 0.5 else WARD
        self._give(area, Stop("dung", area, at(22)), issuer)
        return self.now

    def _calm(self) -> None:
        """The device is not merely dead: a newer alarm, with its people, sounds."""
        if self.world.agent.state is None or not self.world.agent.linked:
            self.world.restart()
        begins = self.now + 2 * MINUTE
        order = urgent("that", begins, area=CITY, until_ms=begins + 1, every_ms=HOUR)
        signed = self.world.city.order(order, self.now, CITY)
        self.world.give_orders(CITY, signed)
        self.world.until(begins + 2 * MINUTE)
        assert self.world.heard_order("that", 0, CITY), f"seed {self.seed}: it fell silent for ever"

    def _give(self, area: str, order: Order, issuer: str) -> None:
        signed = self.world.city.order(order, self.now, issuer)
        self.given[area].append(signed)
        self._send(area, *self.given[area])

    def _send(self, area: str, *orders: SignedOrder) -> None:
        topic, raw = topics.ORDERS_TOPIC.of(area), self.world.city.orders(area, *orders)
        self.said.append((topic, raw))
        self.world.agent.deliver(topic, raw)

    def _let_pass(self, at_most_ms: int) -> None:
        self.world.until(self.now + self.chance.randint(1, at_most_ms))


def say_again(siege: Siege) -> None:
    """Whatever was said before, on its topic or to the inbox."""
    topic, raw = siege.chance.choice(siege.said)
    inbox = siege.chance.random() < 0.3
    siege.world.agent.deliver(topics.INBOX_TOPIC.of(DEVICE) if inbox else topic, raw)


def list_anew(siege: Siege) -> None:
    """A newer list, truly signed, of any of the old orders, the stop among them or not."""
    area = siege.chance.choice([CITY, WARD])
    known = siege.given[area]
    siege._send(area, *siege.chance.sample(known, siege.chance.randint(0, len(known))))


def begin_anew(siege: Siege) -> None:
    """The same alarms, to begin now: when they begin is the office's to say."""
    area = siege.chance.choice([CITY, WARD])
    soon = siege.now + 300
    siege._send(area, *(replace(one, begins_ms=soon) for one in siege.given[area]))


def borrow_a_key(siege: Siege) -> None:
    """Newer orders, a lift among them, under the key of the ward next door."""
    soon = siege.now + 300
    lift = Lift("go", WARD, "dung", siege.chance.choice([CITY, WARD]))
    orders: list[Order] = [urgent("gia", soon), lift]
    order = siege.chance.choice(orders)
    siege._send(WARD, *siege.given[WARD], siege.world.city.order(order, siege.now, NEXT))


def alarm_alone(siege: Siege) -> None:
    """A newer alarm under the unit's own key that nobody, or nobody who counts, approved."""
    soon = siege.now + 300
    live = Live("gia", WARD, "gia", "urgent", soon, at(23))
    orders: list[Order] = [urgent("gia", soon), live]
    order = siege.chance.choice(orders)
    signed = siege.world.city.order(
        order, siege.now, people=("nobody",) * siege.chance.randint(0, 2)
    )
    old = [one.approvals for one in siege.given[WARD] if one.approvals]
    if old and siege.chance.random() < 0.5:
        signed = replace(signed, approvals=old[0])
    siege._send(WARD, *siege.given[WARD], signed)


def order_what_is_barred(siege: Siege) -> None:
    """Newer, and truly given by somebody who knows of no stop: all but alarms wait."""
    soon = siege.now + 300
    live = Live("them", WARD, "phien-2", "priority", soon, at(23))
    orders: list[Order] = [live, drill("them", soon)]
    order = siege.chance.choice(orders)
    siege._send(WARD, *siege.given[WARD], siege.world.city.order(order, siege.now))


def correct_falsely(siege: Siege) -> None:
    """An alarm's correction, under a neighbour's key."""
    alarms = [one for one in siege.given[WARD] if one.approvals]
    if alarms:
        said = follow_up(alarms[0], urgent("bao-0", 0), siege.now + 300)
        siege._send(WARD, *siege.given[WARD], siege.world.city.order(said, siege.now, NEXT))


def cut_the_network(siege: Siege) -> None:
    siege.world.agent.link_down()
    siege._let_pass(30_000)
    if siege.world.agent.state is not None:
        siege.world.agent.link_up()


def cut_the_mains(siege: Siege) -> None:
    """At any instant, between any two effects."""
    agent = siege.world.agent
    agent.kill_at = agent.performed + siege.chance.randint(1, 40)
    list_anew(siege)
    siege._let_pass(30_000)
    agent.kill_at = None
    siege.world.restart(siege.chance.randint(1, 20_000), reboot=siege.chance.random() < 0.7)


def move_the_device(siege: Siege) -> None:
    """To the ward next door and back."""
    for ward in (NEXT, WARD):
        chain = (Place(CITY, "city"), Place(ward, "ward"))
        siege.world.give_config(default_config(chain=chain))
        siege.world.give_programme(ward)
        siege.world.give_orders(ward)
        siege._let_pass(5_000)
    siege.world.give_programme(WARD, *siege.world.entries)


ATTACKS = (
    say_again, say_again, list_anew, list_anew, begin_anew, borrow_a_key, alarm_alone,
    order_what_is_barred,
    correct_falsely, cut_the_network, cut_the_mains, move_the_device,
)  # fmt: skip
