"""Never wider than above: what an area may set, and how it is told otherwise."""

from collections.abc import Collection, Iterator

from server.areas.hours import in_words, is_within, read_windows
from server.areas.models import Area
from server.areas.policy import SETTABLE, Bound
from server.areas.refusals import WiderThanAboveError

MINUTE_MS = 60_000


def check_within(area: Area, bound: Bound, changed: Collection[str] = SETTABLE) -> None:
    """Raises `WiderThanAboveError` for the first value, of those `changed`, that goes past
    `bound`. Quiet days only add up, and whether offers are taken is the area's own choice."""
    first = next((error for error in _wider(area, bound) if error.field in changed), None)
    if first is not None:
        raise first


def wider(area: Area, bound: Bound) -> list[str]:
    """What the area has set and does not get, because something above has narrowed since."""
    return [error.field for error in _wider(area, bound)]


def _wider(area: Area, bound: Bound) -> Iterator[WiderThanAboveError]:
    hours = None if area.permitted is None else read_windows(area.permitted)
    if hours is not None and bound.permitted is not None and not is_within(hours, bound.permitted):
        vi, en = in_words(bound.permitted)
        yield WiderThanAboveError("permitted", f"phát {vi}", f"sounding at {en}")
    if _above(area.volume, bound.volume):
        told = f"{bound.volume} %"
        yield WiderThanAboveError("volume", f"âm lượng đến {told}", f"a volume up to {told}")
    if _above(area.air_time_cap_ms, bound.air_time_cap_ms):
        told = _minutes(bound.air_time_cap_ms)
        yield WiderThanAboveError(
            "air_time_cap_ms", f"{told} phút mỗi ngày", f"{told} minutes a day"
        )
    if _above(bound.min_gap_ms, area.min_gap_ms):
        told = f"{(bound.min_gap_ms or 0) / 1000:g}"
        yield WiderThanAboveError(
            "min_gap_ms", f"khoảng cách từ {told} giây", f"gaps of {told} seconds or more"
        )
    if area.zone is not None and bound.zone is not None and area.zone != bound.zone:
        yield WiderThanAboveError("zone", f"múi giờ {bound.zone}", f"the time zone {bound.zone}")
    if area.second_factor is False and _asks(area, bound):
        yield WiderThanAboveError(
            "second_factor", "đăng nhập hai bước", "signing in with a second factor"
        )


def _asks(area: Area, bound: Bound) -> bool:
    """Only the top, or the city, may do without where nothing above has spoken."""
    if bound.second_factor is None:
        return area.parent is not None and area.kind != "city"
    return bound.second_factor


def _above(value: int | None, most: int | None) -> bool:
    return value is not None and most is not None and value > most


def _minutes(ms: int | None) -> str:
    return f"{(ms or 0) / MINUTE_MS:g}"
