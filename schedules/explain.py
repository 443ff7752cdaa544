"""Why each start of a day will sound, moves, or will not: for people, in two languages."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from schedules.config import DeviceConfig
from schedules.plan import ItemKey, Obstacle, Plan
from schedules.precedence import Programmes, accepted, commune_policy, due_starts
from schedules.programme import Entry, Policy, Programme
from schedules.resolve import resolve
from schedules.zones import day_span, to_local

Fate = Literal["on_time", "moved", "skipped", "not_accepted"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One start of one entry on one device: what becomes of it, and what decided that.

    `start_ms` is None unless it sounds. `by` names the entry that moved or displaced it.
    """

    key: ItemKey
    programme: str
    fate: Fate
    start_ms: int | None
    reason: Obstacle | Literal["offer_open", "offer_declined"] | None
    by: str | None


def explain(
    programmes: Programmes, config: DeviceConfig, local_day: date
) -> tuple[Explanation, ...]:
    """Every start of the day that is addressed to the device, by due time; none is left out."""
    return explain_plan(resolve(programmes, config, local_day), programmes, config)


def explain_plan(
    plan: Plan, programmes: Programmes, config: DeviceConfig
) -> tuple[Explanation, ...]:
    """The same, of a plan that these programmes gave."""
    told = [_of_item(i.key, i.programme, i.start_ms, i.waits_for) for i in plan.items]
    told += [Explanation(s.key, s.programme, "skipped", None, s.reason, s.by) for s in plan.skips]
    told += [
        _of_offer(commune_policy(programmes, config, due), p, e, due)
        for p, e, due in due_starts(programmes, config, day_span(plan.day, config.zone))
        if not accepted(programmes, config, p, e, due)
    ]
    return tuple(sorted(told, key=lambda one: (one.key.due_ms, one.key.entry)))


_REASONS: dict[str, tuple[str, str]] = {
    "outside_hours": ("ngoài khung giờ được phát", "outside permitted hours"),
    "quiet_day": ("ngày tạm ngừng phát", "a quiet day"),
    "air_time_cap": ("đã hết thời lượng phát trong ngày", "the day's air time is used up"),
    "occupied": ("trùng với lịch phát khác", "another block has that time"),
    "offer_open": ("địa phương chưa nhận phát", "the commune has not accepted it"),
    "offer_declined": ("địa phương không nhận phát", "the commune has declined it"),
}


def sentence(told: Explanation, zone: str, language: Literal["vi", "en"]) -> str:
    """The explanation as a sentence a part-time officer understands; hours in words in vi."""
    due = _clock(told.key.due_ms, zone, language)
    why = _REASONS[told.reason][language == "en"] if told.reason else ""
    if told.fate == "on_time":
        return f"Phát lúc {due}." if language == "vi" else f"Sounds at {due}."
    if told.fate == "moved" and told.start_ms is not None:
        start = _clock(told.start_ms, zone, language)
        if language == "vi":
            return f"Lịch {due} chuyển sang {start}: {why}."
        return f"Due at {due}, moved to {start}: {why}."
    if language == "vi":
        return f"Lịch {due} không phát: {why}."
    return f"Due at {due}, will not sound: {why}."


@lru_cache(maxsize=16_384)
def in_words(instant: int, zone: str) -> str:
    """A local time as people say it, digits beside it: `5 giờ 30 sáng (05:30)`."""
    local = to_local(instant, zone)
    parts = ("đêm", 4), ("sáng", 11), ("trưa", 13), ("chiều", 18), ("tối", 22), ("đêm", 24)
    part = next(name for name, until in parts if local.hour < until)
    hour = local.hour if local.hour <= 12 else local.hour - 12
    minutes = f" {local.minute}" if local.minute else ""
    return f"{hour} giờ{minutes} {part} ({_digits(local)})"


def _digits(local: datetime) -> str:
    """`05:30`, with seconds where there are any: a move of half a minute must show."""
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


@lru_cache(maxsize=16_384)
def _clock(instant: int, zone: str, language: Literal["vi", "en"]) -> str:
    return in_words(instant, zone) if language == "vi" else _digits(to_local(instant, zone))


def _of_item(key: ItemKey, programme: str, start: int, waits_for: str | None) -> Explanation:
    if waits_for is None:
        return Explanation(key, programme, "on_time", start, None, None)
    if waits_for == "outside_hours":
        return Explanation(key, programme, "moved", start, "outside_hours", None)
    return Explanation(key, programme, "moved", start, "occupied", waits_for)


def _of_offer(policy: Policy, programme: Programme, entry: Entry, due: int) -> Explanation:
    declined = policy.answer_to(entry.id, entry.revision) is False
    key = ItemKey(programme.area, entry.id, entry.revision, due)
    reason: Literal["offer_open", "offer_declined"] = "offer_declined" if declined else "offer_open"
    return Explanation(key, programme.area, "not_accepted", None, reason, None)
