"""When what is to be told is told: not at night, not twice, together where it is much. Pure."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from server.notices.kinds import CHANNELS, KINDS, Channel
from server.notices.reaching import Heard
from server.notices.wishes import Post

GATHERS_MS: Final = 10 * 60_000
"""After a message on a channel, what is not urgent waits so long and comes together."""
WAITS_FIRST_MS: Final = 60_000
WAITS_MOST_MS: Final = 3_600_000
FAILS_BEFORE_TOLD: Final = 3
"""So many failures in a row, and people are told that the channel does not work."""

Line = tuple[str, Channel]
"""A post's account and one of its channels."""


@dataclass(frozen=True, slots=True)
class History:
    """What became of the messages on one line: when the last one arrived, how many failed since
    and when the last of these did. What was sent to an earlier address does not count."""

    sent_ms: int | None = None
    failures: int = 0
    failed_ms: int = 0

    @property
    def again_ms(self) -> int:
        """Before this instant nothing is tried: a minute after the first failure, then twice as
        long each time, at most an hour."""
        if not self.failures:
            return 0
        wait = WAITS_FIRST_MS << min(self.failures - 1, 16)
        return self.failed_ms + min(wait, WAITS_MOST_MS)

    @property
    def is_broken(self) -> bool:
        return self.failures >= FAILS_BEFORE_TOLD


NOTHING_YET: Final = History()


@dataclass(frozen=True, slots=True)
class Digest:
    """One message to be sent: things in the order they are told, none of them told before."""

    post: Post
    channel: Channel
    heard: tuple[Heard, ...]

    @property
    def line(self) -> Line:
        return self.post.account, self.channel

    @property
    def urgent(self) -> bool:
        return any(one.thing.urgent for one in self.heard)


def due(
    heard: Iterable[Heard],
    told: Container[tuple[str, Channel, str]],
    histories: Mapping[Line, History],
    now: int,
) -> list[Digest]:
    """The messages to send at this moment, at most one on each line, the urgent ones first.

    `told` holds (account, channel, key) of all that arrived. What is urgent waits neither for the
    morning nor for company, only for a channel that failed a moment ago.
    """
    waiting: defaultdict[Line, list[Heard]] = defaultdict(list)
    posts: dict[str, Post] = {}
    for one in heard:
        posts[one.post.account] = one.post
        for channel in CHANNELS:
            line = (one.post.account, channel)
            if channel in one.post.channels and (*line, one.thing.key) not in told:
                waiting[line].append(one)
    found = []
    for line, some in waiting.items():
        post, history = posts[line[0]], histories.get(line, NOTHING_YET)
        now_told = [one for one in some if one.thing.urgent or not _held(post, history, now)]
        if now_told and now >= history.again_ms:
            found.append(Digest(post, line[1], tuple(sorted(now_told, key=_order))))
    return sorted(found, key=lambda digest: (not digest.urgent, digest.line))


def _held(post: Post, history: History, now: int) -> bool:
    """Whether what is not urgent waits: for the morning, or for what else may come."""
    gathers = history.sent_ms is not None and now < history.sent_ms + GATHERS_MS
    return gathers or post.is_quiet(now)


def _order(one: Heard) -> tuple[bool, int, str, str, int, str]:
    thing = one.thing
    return (
        not thing.urgent, KINDS.index(thing.kind), thing.area, thing.way, thing.since_ms,
        thing.key,
    )  # fmt: skip
