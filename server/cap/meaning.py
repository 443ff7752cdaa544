"""What may be done with an alert: become an order, a drill, or be read and no more."""

from dataclasses import dataclass
from typing import Final, Literal

from server.cap.alert import Alert

Use = Literal["order", "drill", "show"]
LASTS_MS: Final = 24 * 3_600_000
"""An alert that does not say when it ends ends a day after it was sent."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the alert is good for, and why, in a sentence of each language."""

    use: Use
    vi: str
    en: str


_ORDER = Meaning(
    "order",
    "Cảnh báo thật: có thể soạn lệnh khẩn cấp từ nội dung này. Đủ người ký thì loa mới phát.",
    "An actual alert: an urgent order can be prepared from it. It sounds once people have signed.",
)
_DRILL = Meaning(
    "drill",
    "Đây là diễn tập: chỉ soạn được lệnh diễn tập, không soạn được lệnh khẩn cấp.",
    "This is an exercise: it can become a drill, never an urgent order.",
)
_TEST = Meaning(
    "show",
    "Đây là tin thử hoặc tin kỹ thuật: chỉ để xem, không phát.",
    "A test, or a technical message: it is shown and never sounds.",
)
_PRIVATE = Meaning(
    "show",
    "Cảnh báo này không dành cho công chúng: chỉ để xem, không phát.",
    "This alert is not meant for the public: it is shown and never sounds.",
)
_CANCEL = Meaning(
    "show",
    "Nơi gửi hủy cảnh báo trước: nếu đã phát lệnh khẩn cấp theo cảnh báo đó thì hãy báo yên.",
    "Its sender cancels an earlier alert: where an order was given by that, give the all-clear.",
)
_ANSWER = Meaning(
    "show",
    "Đây là tin trả lời giữa các hệ thống: chỉ để xem, không phát.",
    "An answer between systems: it is shown and never sounds.",
)
_OVER = Meaning(
    "show",
    "Cảnh báo đã hết hiệu lực: chỉ để xem, không phát.",
    "The alert has expired: it is shown and never sounds.",
)
_EMPTY = Meaning(
    "show",
    "Cảnh báo không có nội dung để phát.",
    "The alert says nothing that could be sounded.",
)


def meaning_of(alert: Alert, now: int) -> Meaning:
    """What is not plainly for the public, plainly actual and in force never becomes an alarm."""
    shown = _only_shown(alert)
    if shown is not None:
        return shown
    if ends_ms(alert) <= now:
        return _OVER
    return _ORDER if alert.status == "Actual" else _DRILL


def _only_shown(alert: Alert) -> Meaning | None:
    """By what the message is, whatever the hour."""
    if alert.status not in {"Actual", "Exercise"}:
        return _TEST
    if alert.scope != "Public":
        return _PRIVATE
    if alert.message_type == "Cancel":
        return _CANCEL
    if alert.message_type not in {"Alert", "Update"}:
        return _ANSWER
    return None if alert.infos else _EMPTY


def ends_ms(alert: Alert) -> int:
    """When nobody need heed it any more: after the last of what it tells."""
    usual = alert.sent.ms + LASTS_MS
    told = [one.expires.ms if one.expires else usual for one in alert.infos]
    return max(told, default=usual)


def says_all_clear(alert: Alert) -> bool:
    """Whether it ends what it refers to, rather than correcting it."""
    clear = all("AllClear" in info.responses for info in alert.infos) and bool(alert.infos)
    return alert.message_type == "Cancel" or clear
