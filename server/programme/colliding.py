"""Items that want the same time on one day, how each pair is settled, and what becomes of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from schedules.collisions import Meeting, Rule, meetings
from schedules.explain import explain
from schedules.plan import ItemKey
from server.areas.tree import AreaTree
from server.programme.chains import Chain, Held, chains_under
from server.programme.day_plan import tell_all
from server.programme.naming import area_names
from server.programme.offer_schemas import CollidingChain, Collision, Collisions, Decided
from server.programme.schemas import Told
from server.programme.told import Titles, Words, title_of, titles_of

MEETINGS_MAX: Final = 200
"""So many pairs of each group of devices are told; more than that nobody reads."""

_BECAUSE: Final[dict[Rule, Words]] = {
    "class": Words("bản tin ưu tiên đi trước", "priority goes before normal"),
    "start": Words("giờ phát sớm hơn đi trước", "the earlier time goes first"),
    "order": Words("theo thứ tự địa phương đã đặt", "as the commune has ordered them"),
    "higher_area": Words("lịch của cấp trên đi trước", "the higher area goes first"),
    "earlier": Words("lịch tạo trước đi trước", "the one made first goes first"),
    "id": Words("cùng lúc, xếp theo mã lịch", "made at once, by their ids"),
}


def collisions_of(
    session: Session, tree: AreaTree, area: str, day: date, now: int
) -> Collisions:  # fmt: skip
    """For every kind of device in the area and below it."""
    held = Held(session, now)
    chains = chains_under(session, tree.below(area))
    titles = titles_of(session, (held.of(chain.config) for chain in chains))
    names = area_names(session, {chain.area for chain in chains})
    found = [(chain, _meetings(held, chain, day)) for chain in chains]
    return Collisions(
        area=area,
        day=day.isoformat(),
        more=any(len(some) > MEETINGS_MAX for _, some in found),
        chains=[
            CollidingChain(
                area=chain.area,
                name=names[chain.area],
                devices=len(chain.devices),
                collisions=list(_tell(held, chain, day, some[:MEETINGS_MAX], titles)),
            )
            for chain, some in found
            if some
        ],
    )


def together(met: Iterable[Meeting]) -> list[list[Meeting]]:
    """Meetings that hang together, by what they share: a chain of overlaps is one collision."""
    groups: list[tuple[set[ItemKey], list[Meeting]]] = []
    for one in met:
        keys = {one.first, one.second}
        touching = [group for group in groups if not group[0].isdisjoint(keys)]
        groups = [group for group in groups if group[0].isdisjoint(keys)]
        joined = [meeting for group in touching for meeting in group[1]]
        groups.append((keys.union(*(group[0] for group in touching)), [*joined, one]))
    return [some for _, some in groups]


def _meetings(held: Held, chain: Chain, day: date) -> tuple[Meeting, ...]:
    return meetings(held.of(chain.config), chain.config, day, MEETINGS_MAX + 1)


def _tell(
    held: Held, chain: Chain, day: date, met: Sequence[Meeting], titles: Titles
) -> Iterator[Collision]:
    if not met:
        return
    programmes = held.of(chain.config)
    explained = explain(programmes, chain.config, day)
    told = {
        one.key: item
        for one, item in zip(
            explained, tell_all(explained, programmes, chain.config, titles), strict=True
        )
    }
    for some in together(met):
        keys = {key for one in some for key in (one.first, one.second)}
        yield Collision(
            items=sorted((told[key] for key in keys), key=_by_time),
            decided=[_decided(one, titles) for one in some],
        )


def _decided(one: Meeting, titles: Titles) -> Decided:
    first = title_of(titles, one.first.entry, one.first.entry_revision)
    second = title_of(titles, one.second.entry, one.second.entry_revision)
    because = _BECAUSE[one.rule]
    return Decided(
        first=one.first.entry,
        first_due_ms=one.first.due_ms,
        second=one.second.entry,
        second_due_ms=one.second.due_ms,
        rule=one.rule,
        vi=f"“{first}” đi trước “{second}”: {because.vi}.",
        en=f"“{first}” goes before “{second}”: {because.en}.",
    )


def _by_time(item: Told) -> tuple[int, str]:
    return item.due_ms, item.entry
