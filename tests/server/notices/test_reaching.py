"""Who is told of what, and when: rules that hold whatever waits, and however people chose."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from server.accounts.rights import Grant, Person, Role
from server.areas.tree import AreaTree, Node
from server.console import api as console
from server.notices.due import GATHERS_MS, Digest, History, Line, due
from server.notices.kinds import CHANNELS, CONCERNS, KINDS, Channel, Kind, Thing
from server.notices.reaching import Heard, Posts, reach
from server.notices.wishes import Post, Quiet, Wishes
from server.notices.words import PLACES, Writing, letter
from tests.server.city import START_MS

TREE: Final = AreaTree.of(
    (
        Node("hp", "city", None),
        Node("w", "ward", "hp"),
        Node("n", "neighbourhood", "w"),
        Node("x", "commune", "hp"),
    )
)
AREAS: Final = tuple(TREE.nodes)
ZONES: Final = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "UTC")
HOUR_MS: Final = 3_600_000
ROLES: Final[tuple[Role, ...]] = ("approver", "operator", "author", "administrator", "auditor")
NAMES: Final = ("an", "binh", "chi", "dung")
few = settings(max_examples=10)  # each is a day and more, looked at every few minutes
TICK_MS: Final = 6 * 60_000


def _hours(first: int, last: int) -> st.SearchStrategy[int]:
    return st.integers(first, last).map(lambda hour: hour * HOUR_MS)


quiets = (
    st.none()
    | st.builds(Quiet, _hours(0, 11), _hours(12, 23))
    | st.builds(Quiet, _hours(18, 23), _hours(0, 8))
)
wishes = st.builds(
    Wishes,
    kinds=st.frozensets(st.sampled_from(KINDS), min_size=2),
    quiet=quiets,
    deputy=st.none() | st.sampled_from(NAMES),
    escalates_after_ms=st.sampled_from((60_000, 1_800_000, 7_200_000)),
    language=st.sampled_from(("vi", "en")),
    below=st.booleans(),
)
grants = st.lists(
    st.builds(Grant, st.sampled_from(ROLES), st.sampled_from(AREAS)), min_size=1, max_size=3
).map(tuple)


@st.composite
def rosters(draw: st.DrawFn) -> list[Post]:
    return [
        Post(
            name, f"Chức vụ {name}", draw(grants), draw(wishes),
            draw(st.frozensets(st.sampled_from(CHANNELS))), draw(st.sampled_from(ZONES)),
        )
        for name in NAMES
    ]  # fmt: skip


@st.composite
def things(draw: st.DrawFn) -> list[Thing]:
    return [
        Thing(
            f"k-{n}", draw(st.sampled_from(KINDS)), draw(st.sampled_from(AREAS)), f"b-{n}",
            f"Bản tin {n}", START_MS + draw(st.integers(0, 14)) * HOUR_MS,
            urgent=draw(st.integers(0, 4)) == 0,
            hands=draw(st.frozensets(st.sampled_from(NAMES), max_size=2)),
        )
        for n in range(draw(st.integers(0, 8)))
    ]  # fmt: skip


@dataclass
class World:
    """The shell as a model: a tick is sent and remembered, or fails and is tried again."""

    posts: list[Post]
    things: list[Thing]
    failing: frozenset[Line] = frozenset()
    told: set[tuple[str, Channel, str]] = field(default_factory=set)
    histories: dict[Line, History] = field(default_factory=dict)
    sent: list[tuple[int, Digest]] = field(default_factory=list)
    tried: list[tuple[int, Line]] = field(default_factory=list)

    def tick(self, now: int) -> None:
        waiting = [one for one in self.things if one.since_ms <= now]
        heard = reach(waiting, Posts(self.posts), TREE, now)
        for digest in due(heard, self.told, self.histories, now):
            line = digest.line
            self.tried.append((now, line))
            before = self.histories.get(line, History())
            if line in self.failing:
                self.histories[line] = History(before.sent_ms, before.failures + 1, now)
                continue
            self.histories[line] = History(now)
            self.sent.append((now, digest))
            self.told |= {(*line, one.thing.key) for one in digest.heard}

    def run(self, hours: int, start: int = START_MS, tick: int = TICK_MS) -> "World":
        for now in range(start, start + hours * HOUR_MS, tick):
            self.tick(now)
        return self


def person(post: Post) -> Person:
    return Person(post.account, post.name, post.grants, strong=True)


@few
@given(rosters(), things())
def test_nothing_is_told_at_night_but_what_is_urgent(posts: list[Post], some: list[Thing]) -> None:
    """A message in somebody's quiet hours, by the clock of their area, tells urgent things only."""
    for now, digest in World(posts, some).run(24).sent:
        if digest.post.is_quiet(now):
            assert all(one.thing.urgent for one in digest.heard)


@few
@given(rosters(), things())
def test_nobody_is_told_the_same_thing_twice_by_one_channel(
    posts: list[Post], some: list[Thing]
) -> None:
    """Neither as the post itself nor as a deputy, however often the state is looked at."""
    sent = World(posts, some).run(24).sent
    told = Counter((*digest.line, one.thing.key) for _, digest in sent for one in digest.heard)
    assert set(told.values()) <= {1}


@few
@given(rosters(), things())
def test_only_those_are_told_who_may_decide(posts: list[Post], some: list[Thing]) -> None:
    """Everybody who is told has the right in that very area, chose that kind and that channel,
    and has no hands on the thing."""
    for _, digest in World(posts, some).run(24).sent:
        for one in digest.heard:
            assert person(one.post).may(CONCERNS[one.thing.kind].action, one.thing.area, TREE)
            assert one.thing.kind in one.post.wishes.kinds
            assert digest.channel in one.post.channels
            assert one.post.account not in one.thing.hands


@few
@given(rosters(), things())
def test_what_waits_reaches_the_nearest_who_can_be_told(
    posts: list[Post], some: list[Thing]
) -> None:
    """Two days later, every one of them has been told by every channel they switched on. Where
    nobody is at the nearest level, whoever above asked for what waits below was told instead."""
    world = World(posts, some).run(48)
    for thing in some:
        for post in _nearest(thing, posts):
            for channel in post.channels:
                assert (post.account, channel, thing.key) in world.told


def _nearest(thing: Thing, posts: list[Post]) -> list[Post]:
    """The rule again, in another way: level by level from the area up."""
    role = CONCERNS[thing.kind].role
    levels = [
        [p for p in posts if Grant(role, node.id) in p.grants and p.account not in thing.hands]
        for node in TREE.up(thing.area)
    ]
    levels = [level for level in levels if level]
    for n, level in enumerate(levels):
        hear = [p for p in level if p.channels and thing.kind in p.wishes.kinds]
        hear = [p for p in hear if n == 0 or p.wishes.below]
        if hear:
            return hear
    return []


@few
@given(rosters(), things())
def test_a_deputy_is_told_when_the_post_took_too_long(posts: list[Post], some: list[Thing]) -> None:
    """Not before the time its post may take, and then of what the post has not decided."""
    after = {post.account: post.wishes.escalates_after_ms for post in posts}
    for now, digest in World(posts, some).run(24).sent:
        for one in digest.heard:
            if one.deputy_of is not None:
                assert CONCERNS[one.thing.kind].escalates
                assert one.deputy_of.wishes.deputy == one.post.account
                assert now - one.thing.since_ms >= after[one.deputy_of.account]


def test_a_deputy_follows_after_half_an_hour_of_the_day() -> None:
    """What comes in the evening is the deputy's half an hour into the next morning; what comes at
    noon, at half past."""
    quiet = Wishes(deputy="binh")
    posts = [
        Post("an", "Phó chủ tịch", (Grant("approver", "w"),), quiet, frozenset({"push"})),
        Post("binh", "Chủ tịch", (Grant("approver", "w"),), Wishes(kinds=frozenset(KINDS)),
             frozenset({"email"})),
    ]  # fmt: skip
    # the deputy holds the same level: leave it only what comes to it as a deputy
    posts[1] = replace(posts[1], grants=(Grant("approver", "hp"),))
    noon = _approval("noon", START_MS)
    evening = _approval("evening", START_MS + 7 * HOUR_MS + 50 * 60_000)  # 20:50
    told = [
        ((now - START_MS) // 60_000, one.thing.key)
        for now, digest in World(posts, [noon, evening]).run(24, tick=300_000).sent
        for one in digest.heard
        if one.deputy_of
    ]
    assert told == [(30, "noon"), (17 * 60 + 20, "evening")]  # 13:30; 06:20


@few
@given(rosters(), things())
def test_at_most_one_digest_in_its_window(posts: list[Post], some: list[Thing]) -> None:
    """After a message on a channel, only what is urgent comes within ten minutes."""
    last: dict[Line, int] = {}
    for now, digest in World(posts, some).run(24).sent:
        if not digest.urgent and digest.line in last:
            assert now - last[digest.line] >= GATHERS_MS
        last[digest.line] = now


@few
@given(rosters(), things(), st.sampled_from(("vi", "en")))
def test_a_digest_adds_up(posts: list[Post], some: list[Thing], language: str) -> None:
    """Its sentences count exactly the things it tells, and name no more than titles."""
    names = {area: f"Địa bàn {area}" for area in AREAS}
    zones = dict.fromkeys(AREAS, ZONES[0])
    for now, digest in World(posts, some).run(24).sent:
        writing = Writing(now, names, zones, "vi" if language == "vi" else "en")
        written = letter(digest, "m-1", writing)
        counts = Counter[tuple[str, str]]()
        for one in written.sentences:
            counts[one.kind, one.area] += one.count
        assert counts == Counter((one.thing.kind, one.thing.area) for one in digest.heard)
        assert written.link.startswith("/")
        assert all(line.endswith(".") and "\n" not in line for line in written.lines)


@few
@given(rosters(), things())
def test_a_right_that_is_taken_away_ends_it(posts: list[Post], some: list[Thing]) -> None:
    """Whoever holds nothing any more is told nothing any more, not even as a deputy."""
    world = World(posts, some).run(12)
    held = len(world.sent)
    world.posts = [replace(posts[0], grants=()), *posts[1:]]
    world.run(12, START_MS + 12 * HOUR_MS)
    assert all(digest.post.account != posts[0].account for _, digest in world.sent[held:])


@given(
    rosters(), things(), st.frozensets(st.tuples(st.sampled_from(NAMES), st.sampled_from(CHANNELS)))
)
def test_a_channel_that_fails_is_tried_ever_less_often(
    posts: list[Post], some: list[Thing], failing: frozenset[Line]
) -> None:
    """A minute later, then twice as long each time, at most an hour; the others go on."""
    world = World(posts, some, failing).run(24)
    tries: defaultdict[Line, list[int]] = defaultdict(list)
    for now, line in world.tried:
        if line in failing:
            tries[line].append(now)
    for line, at in tries.items():
        waits = [later - earlier for earlier, later in pairwise(at)]
        for n, wait in enumerate(waits):
            assert wait >= min(60_000 << n, HOUR_MS), (line, waits)
    free = World(posts, some).run(24)
    assert {t for t in free.told if t[:2] not in failing} == world.told


def _approval(key: str, since_ms: int) -> Thing:
    kind: Kind = "approval"
    return Thing(key, kind, "w", f"b-{key}", "Lịch tiêm chủng", since_ms)


def test_two_levels_are_not_told_of_one_thing() -> None:
    """A ward's bulletin is the ward leader's; the city's leader hears of it only where nobody of
    the ward can be told, and only after asking for that."""
    ward = Post("an", "Phường", (Grant("approver", "w"),), Wishes(), frozenset({"push"}))
    city = Post("binh", "Thành phố", (Grant("approver", "hp"),), Wishes(below=True),
                frozenset({"push"}))  # fmt: skip
    thing = _approval("k", START_MS)

    def told(*posts: Post) -> list[str]:
        return [one.post.account for one in reach([thing], Posts(posts), TREE, START_MS)]

    assert told(ward, city) == ["an"]
    assert told(replace(ward, channels=frozenset()), city) == ["binh"]
    assert told(replace(ward, channels=frozenset()), replace(city, wishes=Wishes())) == []
    assert told(city) == ["binh"]


def test_an_alarm_in_two_units_waits_for_who_approves_in_both() -> None:
    """Before those above; who approves in one of them alone cannot sign it, and hears nothing."""
    push = frozenset[Channel]({"push"})
    both = Post(
        "an", "Hai phường", (Grant("approver", "w"), Grant("approver", "x")), Wishes(), push
    )
    one = Post("binh", "Một phường", (Grant("approver", "w"),), Wishes(), push)
    city = Post("chi", "Thành phố", (Grant("approver", "hp"),), Wishes(), push)
    thing = Thing(
        "k", "second_signature", "hp", "o", "Bão", START_MS, urgent=True, places=("w", "x")
    )

    def told(thing: Thing, *posts: Post) -> list[str]:
        return [one.post.account for one in reach([thing], Posts(posts), TREE, START_MS)]

    assert told(thing, both, one, city) == ["an"]
    assert told(thing, one, city) == ["chi"]
    assert told(replace(thing, hands=frozenset({"an"})), both, one, city) == ["chi"]


def test_every_kind_concerns_a_role_that_may() -> None:
    """Whoever is told of a kind has the right to do something about it."""
    for kind, concern in CONCERNS.items():
        holder = Person("a", "A", (Grant(concern.role, "hp"),), strong=True)
        assert holder.may(concern.action, "n", TREE), kind


def test_every_link_opens_a_page() -> None:
    """The page of all things of its kind; of one alarm that waits for a signature, its own."""
    for place in PLACES.values():
        assert place.split("/")[1] in console.PLACES
    alarm = Thing("s", "second_signature", "w", "o-1", "Sơ tán", START_MS, urgent=True)
    post = Post("an", "Phường", (Grant("approver", "w"),), Wishes(), frozenset({"push"}))
    (digest,) = due(reach([alarm], Posts([post]), TREE, START_MS), set(), {}, START_MS)
    told = letter(digest, "m", Writing(START_MS, {}, {"w": ZONES[0]}, "vi"))
    assert told.link == "/khan-cap/lenh/o-1?area=w"


def test_a_link_opens_the_area_and_the_days_it_tells_of() -> None:
    """What did not sound opens the play log of its area, from the first day to the last."""
    post = Post("an", "Vận hành", (Grant("operator", "w"),), Wishes(), frozenset({"push"}))
    some = [
        Thing(f"k-{n}", "unsounded", "w", "e-1", "Tiêm chủng", START_MS - n * 24 * HOUR_MS)
        for n in range(2)
    ]
    (digest,) = due(reach(some, Posts([post]), TREE, START_MS), set(), {}, START_MS)
    told = letter(digest, "m", Writing(START_MS, {}, {"w": ZONES[0]}, "vi"))
    assert told.link == "/nhat-ky?area=w&from=2026-11-23&to=2026-11-24"


def test_silence_of_many_is_one_sentence() -> None:
    """A hundred clusters of one area that fall silent together are one sentence in one message."""
    post = Post("an", "Vận hành", (Grant("operator", "w"),), Wishes(), frozenset({"push"}))
    some = [
        Thing(f"silent:d-{n}", "silent", "w", f"d-{n}", f"NVH TDP {n}", START_MS - n * 60_000)
        for n in range(100)
    ]
    heard = list(reach(some, Posts([post]), TREE, START_MS))
    (digest,) = due(heard, set(), {}, START_MS)
    writing = Writing(START_MS, {"w": "Phường Lê Chân"}, {"w": ZONES[0]}, "vi")
    told = letter(digest, "m", writing)
    assert told.title == "Loa: 100 cụm loa mất kết nối"
    assert told.lines == (
        "100 cụm loa ở Phường Lê Chân mất kết nối, sớm nhất từ 11 giờ 21 trưa (11:21): "
        "NVH TDP 99, NVH TDP 98, NVH TDP 97 và 97 cụm khác.",
    )
    assert heard == [Heard(thing, post) for thing in some]
