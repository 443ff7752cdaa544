"""Why a revision of a programme, or an answer to an offer, is not taken."""

from collections.abc import Mapping
from typing import Any

from schedules.refusal import RefusalError
from server.base.refusals import EditConflictError


class RevisionConflictError(EditConflictError):
    """Somebody else saved first: `base` is what the sender saw, `current` what stands.

    `standing` says of `current` by whom it was saved and when; the edge adds what the request is
    about, and what it sent.
    """

    def __init__(self, base: int, current: int, standing: Mapping[str, Any]) -> None:
        super().__init__(
            "revision_conflict",
            "base_revision",
            f"Lịch phát đã được người khác thay đổi (bạn đang xem bản {base}, hiện nay là "
            f"bản {current}). Hãy tải lại rồi sửa tiếp.",
            f"Somebody else changed the programme: you saw revision {base}, it is now at "
            f"revision {current}. Reload it, then change it.",
            standing,
            None,
        )
        self.base = base
        self.current = current


class OfferChangedError(EditConflictError):
    """Nobody answers a version of an offer that they did not see: `standing` is the offer now."""

    def __init__(self, seen: int, current: int, standing: Mapping[str, Any]) -> None:
        super().__init__(
            "offer_changed",
            "revision",
            f"Cấp trên đã thay đổi lịch này (bạn đang xem bản {seen}, hiện nay là bản {current}). "
            "Hãy xem lại rồi trả lời.",
            f"What is offered was changed: you saw revision {seen}, it is now at {current}. "
            "Look at it again, then answer.",
            standing,
            {"revision": seen},
        )


def programme_full() -> RefusalError:
    return RefusalError(
        "programme_full",
        "entry",
        "Lịch phát của địa bàn đã đầy. Hãy xóa bớt các lịch không còn dùng.",
        "The area's programme is full. Delete entries that are no longer needed.",
    )


def policy_not_here() -> RefusalError:
    return RefusalError(
        "policy_not_here",
        "area",
        "Chỉ phường, xã, đặc khu mới trả lời các bản tin do cấp trên gửi. "
        "Hãy chọn phường, xã hoặc đặc khu.",
        "Only wards, communes and special zones answer what is offered from above. "
        "Choose one of these.",
    )


def order_unknown(name: str) -> RefusalError:
    return RefusalError(
        "order_unknown",
        "order",
        f"“{name}” không phải là lịch phát hay địa bàn nào liên quan. Hãy bỏ khỏi thứ tự ưu tiên.",
        f"“{name}” is neither an entry nor an area that matters here. Take it out of the order.",
    )


def nothing_to_do() -> RefusalError:
    return RefusalError(
        "nothing_to_do",
        "",
        "Không có gì cần thay đổi trong lịch phát. "
        "Lịch phát giữ nguyên; bạn không phải làm gì thêm.",
        "There is nothing to change in the programme. It stays as it is; you need do nothing.",
    )


def too_many_at_once(many: int, most: int) -> RefusalError:
    return RefusalError(
        "too_many_at_once",
        "",
        f"Mỗi lần lưu được nhiều nhất {most} lịch phát, lần này có {many}. Hãy chia nhỏ ra.",
        f"At most {most} entries are saved at once, these are {many}. Do it in parts.",
    )
