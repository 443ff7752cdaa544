"""Sound rendered ahead and taken back."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from device_agent.player.events import PlayerEvent
from device_agent.player.foresight import Command, Foresight
from device_agent.player.output import PERIOD, Stretch, span_ns
from device_agent.player.renderer import Late, Play, Renderer
from tests.device_agent.player.model import ScriptedFeed

T0 = 1_000_000_000
FOR_EVER = 10_000_000


def at_ns(pull: int) -> int:
    return T0 + span_ns(pull * PERIOD)


def play(number: int, at: int, frames: int, decoded: int, late: Late, told: int) -> Command:
    """Due at frame `at`, told as pull `told` comes."""
    due = max(T0 + span_ns(at), at_ns(told))
    feed = ScriptedFeed(number, frames, decoded)
    one = Play(f"p{number}", T0 + span_ns(at), due, 0, frames, late, feed, number)
    return lambda renderer: renderer.add(one)


@dataclass
class Ahead:
    """Pulls as far ahead as it is told to, and hears as an output would."""

    foresight: Foresight = field(default_factory=Foresight)
    ahead: list[list[Stretch]] = field(default_factory=list)
    heard: list[Stretch] = field(default_factory=list)
    events: list[PlayerEvent] = field(default_factory=list)
    settled: int = 0

    def pull(self, count: int) -> None:
        for _ in range(count):
            when = at_ns(self.settled + len(self.ahead))
            foreseen = self.foresight.pull_ahead(PERIOD, when)
            if foreseen is None:
                self.settle(len(self.ahead))
                stretches, events = self.foresight.pull(PERIOD, when)
                self.heard += stretches
                self.events += events
                self.settled += 1
            else:
                self.ahead.append(list(foreseen.stretches))

    def settle(self, count: int) -> None:
        self.events += self.foresight.settle(count)
        for stretches in self.ahead[:count]:
            self.heard += stretches
        self.settled += count
        del self.ahead[:count]

    def tell(self, command: Command) -> None:
        """News: what lies ahead is taken back, before it or after."""
        self.events += self.foresight.tell(command, 0)
        self.foresight.take_back(len(self.ahead))
        self.ahead.clear()


def merged(stretches: list[Stretch]) -> list[tuple[str | None, bytes]]:
    """Neighbouring stretches of one play as one."""
    found: list[tuple[str | None, bytes]] = []
    for one in stretches:
        if found and found[-1][0] == one.play_id:
            found[-1] = one.play_id, found[-1][1] + one.pcm
        else:
            found.append((one.play_id, one.pcm))
    return found


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pull"), st.integers(1, 12)),
        st.tuples(st.just("settle"), st.integers(0, 12)),
        st.tuples(
            st.just("play"), st.integers(0, 15_000), st.integers(200, 9_000),
            st.sampled_from([0, 1_000, 20_000]), st.sampled_from(list(Late)),
        ),
        st.tuples(st.just("stop"), st.integers(1, 4)),
    ),
    max_size=25,
)  # fmt: skip


@given(STEPS)
def test_what_is_taken_back_was_never_heard(steps: list[tuple[object, ...]]) -> None:
    """However far ahead sound was rendered, and however often that was taken back for news: what
    is heard, and what is told of it, is what a player says that renders at the last moment."""
    ahead, plain, numbers = Ahead(), Renderer(), 0
    heard: list[Stretch] = []
    events: list[PlayerEvent] = []
    pulled = 0

    def catch_up(count: int) -> None:
        nonlocal pulled
        while pulled < count:
            stretches, told = plain.pull(PERIOD, at_ns(pulled))
            heard.extend(stretches)
            events.extend(told)
            pulled += 1

    for step in steps:
        match step:
            case ("pull", int(count)):
                ahead.pull(count)
            case ("settle", int(count)):
                ahead.settle(min(count, len(ahead.ahead)))
            case ("play", int(at), int(frames), int(decoded), Late() as late):
                numbers += 1
                command = play(numbers, at, frames, min(decoded, frames), late, ahead.settled)
                ahead.tell(command)
                catch_up(ahead.settled)
                events += command(plain)
            case ("stop", int(number)):
                now_ns = at_ns(ahead.settled)
                ahead.tell(lambda each, n=number, now=now_ns: each.stop(f"p{n}", 480, now))  # type: ignore[misc]
                catch_up(ahead.settled)
                events += plain.stop(f"p{number}", 480, now_ns)
    ahead.settle(len(ahead.ahead))
    ahead.pull(60)
    ahead.settle(len(ahead.ahead))
    catch_up(ahead.settled)
    assert merged(ahead.heard) == merged(heard)
    assert ahead.events == events
