"""What a stop would silence, said before it is given."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.resolve import resolve
from schedules.spans import Span
from schedules.zones import local_day
from server.areas.policy import effective
from server.areas.tree import AreaTree
from server.dispatch.confirming import is_ordinary
from server.dispatch.reach import Standing, devices_under
from server.dispatch.stop_schemas import SoundingNow, StopPreview
from server.fleet.models import DeviceStatus
from server.fleet.presence import presence_of
from server.orders.stopping import LASTS_MS
from server.programme.chains import Chain, Held, alike, chains_under
from server.programme.naming import area_names
from server.programme.told import Titles, Words, moment, title_of, titles_of

MINUTE_MS: Final = 60_000
NAMED: Final = 3
"""Titles told by name; the rest is counted."""

_Start = tuple[int, str]
"""When something is due, and what it is called."""


def foresee_stop(
    session: Session, tree: AreaTree, area: str, now: int, until_ms: int | None
) -> StopPreview:
    """What sounds in the area now, and what is due before the stop would end. Nothing is given."""
    until = now + LASTS_MS if until_ms is None else until_ms
    devices = devices_under(session, tree, area)
    chains = chains_under(session, tree.below(area))
    held = Held(session, now)
    titles = titles_of(session, [held.of(chain.config) for chain in chains])
    offline, sounding = _at_this_moment(session, devices, titles, now)
    due = sorted(set(_due(chains, held, titles, Span(now, until))))
    zone = effective(session, area).zone
    name = area_names(session, [area])[area]
    words = [
        _reach(name, len(devices), moment(until - until % MINUTE_MS, zone, now)),
        *_away(offline),
        _now(sounding),
        _later(due, zone, now),
        Words(
            "Lệnh phát khẩn cấp ra sau lúc đó vẫn phát.",
            "Urgent bulletins ordered after it still sound.",
        ),
    ]
    return StopPreview(
        until_ms=until,
        devices=len(devices),
        offline=offline,
        sounding=sounding,
        due=len(due),
        vi=[one.vi for one in words],
        en=[one.en for one in words],
    )


def _at_this_moment(
    session: Session, devices: Sequence[Standing], titles: Titles, now: int
) -> tuple[int, list[SoundingNow]]:
    """How many are away, and what sounds on those that are not."""
    ids = {one.id for one in devices}
    body = DeviceStatus.body["sounding"].as_string()
    query = select(DeviceStatus.device, DeviceStatus.heard_ms, DeviceStatus.state,
                   DeviceStatus.lost_ms, body)  # fmt: skip
    online, counted = 0, Counter[str]()
    for device, heard_ms, state, lost_ms, sounding in session.execute(query):
        row = DeviceStatus(device=device, heard_ms=heard_ms, state=state, lost_ms=lost_ms)
        if device in ids and presence_of(row, now) == "online":
            online += 1
            if sounding is not None:
                counted[_called(sounding, titles)] += 1
    told = [SoundingNow(title=title, devices=n) for title, n in counted.most_common()]
    return len(ids) - online, told


def _called(sounding: str, titles: Titles) -> str:
    """The title of what a status names, as `item/programme/entry/revision/due`."""
    parts = sounding.split("/")
    if is_ordinary(sounding) and len(parts) == 5:
        return title_of(titles, parts[2], int(parts[3]))
    return ""


def _due(chains: Sequence[Chain], held: Held, titles: Titles, span: Span) -> Iterator[_Start]:
    """Every start in the span, on any of the chains."""
    used = held.used()
    known: dict[object, list[_Start]] = {}
    for chain in chains:
        day, last = (local_day(at, chain.config.zone) for at in (span.start, span.end - 1))
        while day <= last:
            config = alike(chain.config, used, day)
            if (config, day) not in known:
                plan = resolve(held.of(chain.config), config, day)
                known[config, day] = [
                    (item.start_ms, title_of(titles, item.entry, item.entry_revision))
                    for item in plan.items
                    if span.holds(item.start_ms)
                ]
            yield from known[config, day]
            day += timedelta(days=1)


def _reach(name: str, devices: int, until: Words) -> Words:
    if not devices:
        return Words(
            f"{name} chưa có cụm loa nào đang dùng.", f"{name} has no loudspeaker in service."
        )
    many = "loudspeaker cluster" if devices == 1 else "loudspeaker clusters"
    return Words(
        f"Dừng {devices} cụm loa của {name}, đến {until.vi}.",
        f"Stops {devices} {many} of {name}, until {until.en}.",
    )


def _away(offline: int) -> list[Words]:
    if not offline:
        return []
    return [
        Words(
            f"{offline} cụm loa đang mất kết nối: sẽ dừng ngay khi có mạng lại.",
            f"{offline} not connected: they stop as soon as they are back.",
        )
    ]


def _now(sounding: Sequence[SoundingNow]) -> Words:
    devices = sum(one.devices for one in sounding)
    if not devices:
        return Words("Lúc này không cụm loa nào đang phát.", "Nothing sounds at this moment.")
    named = ", ".join(f"“{one.title}”" for one in sounding[:NAMED] if one.title)
    vi, en = (f": {named}", f": {named}") if named else ("", "")
    return Words(
        f"Đang phát trên {devices} cụm loa{vi}. Sẽ bị cắt ngay.",
        f"Sounding on {devices} now{en}. It is cut at once.",
    )


def _later(due: Sequence[_Start], zone: str, now: int) -> Words:
    if not due:
        return Words("Trong thời gian đó không có lịch phát.", "Nothing is due in that time.")
    first = [(f"“{title}”", moment(at, zone, now)) for at, title in due[:NAMED]]
    vi = "; ".join(f"{title}, {when.vi}" for title, when in first)
    en = "; ".join(f"{title}, {when.en}" for title, when in first)
    more_vi = f"; và {len(due) - NAMED} lượt khác" if len(due) > NAMED else ""
    more_en = f"; and {len(due) - NAMED} more" if len(due) > NAMED else ""
    times = "1 broadcast" if len(due) == 1 else f"{len(due)} broadcasts"
    return Words(
        f"{len(due)} lượt phát sẽ bị bỏ: {vi}{more_vi}.",
        f"{times} will not sound: {en}{more_en}.",
    )
