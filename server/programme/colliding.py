"""Items that want the same time on one day, how each pair is settled, and what becomes of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from schedules.collisions import Meeting, Rule, meetings
from schedules.config import DeviceConfig
from schedules.explain import explain
from schedules.plan import ItemKey
from schedules.precedence import Programmes
from server.areas.tree import AreaTree
from server.programme.chains import Chain, Held, alike, chains_under
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
    colliding = Colliding(held, titles, day)
    found = [(chain, colliding.of(chain)) for chain in chains]
    return Collisions(
        area=area,
        day=day.isoformat(),
        more=any(len(met) > MEETINGS_MAX for _, (met, _) in found),
        chains=[
            CollidingChain(
                area=chain.area,
                name=names[chain.area],
                devices=len(chain.devices),
                collisions=told,
            )
            for chain, (_, told) in found
            if told
        ],
    )


class Colliding:
    """The collisions of one day, told once for all the chains that are alike."""

    def __init__(self, held: Held, titles: Titles, day: date) -> None:
        self._held, self._titles, self._day = held, titles, day
        self._used = held.used()
        self._found: dict[DeviceConfig, tuple[tuple[Meeting, ...], list[Collision]]] = {}

    def of(self, chain: Chain) -> tuple[tuple[Meeting, ...], list[Collision]]:
        config = alike(chain.config, self._used, self._day)
        if config not in self._found:
            programmes = self._held.of(chain.config)
            met = meetings(programmes, config, self._day, MEETINGS_MAX + 1)
            told = _tell(programmes, config, self._day, met[:MEETINGS_MAX], self._titles)
            self._found[config] = met, list(told)
        return self._found[config]


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


def _tell(
    programmes: Programmes,
    config: DeviceConfig,
    day: date,
    met: Sequence[Meeting],
    titles: Titles,
) -> Iterator[Collision]:
    concerned = {key for one in met for key in (one.first, one.second)}
    explained = [one for one in explain(programmes, config, day) if one.key in concerned]
    items = tell_all(explained, programmes, config, titles)
    told = {one.key: item for one, item in zip(explained, items, strict=True)}
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
