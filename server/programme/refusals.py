"""Why an entry, a policy or a revision is not taken, in sentences that say what to do."""

from datetime import date

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotFoundError


class RevisionConflictError(ConflictError):
    """Somebody else saved first: `base` is what the sender saw, `current` what stands."""

    def __init__(self, base: int, current: int) -> None:
        super().__init__(
            "revision_conflict",
            "base_revision",
            f"Lịch phát đã được người khác thay đổi (bạn đang xem bản {base}, hiện nay là "
            f"bản {current}). Hãy tải lại rồi sửa tiếp.",
            f"Somebody else changed the programme: you saw revision {base}, it is now at "
            f"revision {current}. Reload it, then change it.",
        )
        self.base = base
        self.current = current


class EntryUnknownError(NotFoundError):
    def __init__(self, field: str = "entry") -> None:
        super().__init__(
            "entry_unknown",
            field,
            "Không có lịch phát này, hoặc lịch đã bị xóa.",
            "There is no such entry, or it has been deleted.",
        )


def urgent_not_scheduled(field: str) -> RefusalError:
    return RefusalError(
        "urgent_not_scheduled",
        field,
        "Bản tin khẩn cấp không đặt lịch được. Hãy dùng “Phát khẩn cấp”.",
        "An urgent bulletin is not scheduled. Use “urgent broadcast”.",
    )


def class_above_bulletin(field: str, title: str) -> RefusalError:
    return RefusalError(
        "class_above_bulletin",
        field,
        f"Bản tin “{title}” được duyệt là thông thường nên không đặt lịch ưu tiên được.",
        f"“{title}” was approved as normal and cannot be scheduled as priority.",
    )


def bulletin_elsewhere(field: str) -> RefusalError:
    return RefusalError(
        "bulletin_elsewhere",
        field,
        "Bản tin này thuộc địa bàn khác. Chỉ dùng được bản tin của địa bàn mình hoặc cấp trên.",
        "This bulletin belongs elsewhere. Use one of your own area or of an area above it.",
    )


def area_outside(area: str) -> RefusalError:
    return RefusalError(
        "area_outside",
        "entry.areas",
        f"Địa bàn “{area}” không thuộc phạm vi của lịch phát này. Hãy chọn địa bàn trực thuộc.",
        f"“{area}” lies outside this programme's area. Choose areas within it.",
    )


def starts_in_the_past(field: str, day: date) -> RefusalError:
    return RefusalError(
        "starts_in_the_past",
        field,
        f"Giờ phát ngày {day:%d/%m/%Y} đã qua. Hãy chọn thời điểm sau lúc này.",
        f"That time on {day:%d/%m/%Y} has passed. Choose one that lies ahead.",
    )


def never_starts() -> RefusalError:
    return RefusalError(
        "never_starts",
        "entry.when",
        "Với cách lặp này, lịch không có lần phát nào trong mười năm tới.",
        "With this recurrence nothing sounds within the next ten years.",
    )


def never_permitted() -> RefusalError:
    return RefusalError(
        "never_permitted",
        "entry.when.times",
        "Giờ này nằm ngoài khung giờ được phát, hoặc bản tin dài quá khung giờ. "
        "Hãy chọn giờ khác hoặc cho phép phát trễ.",
        "The time lies outside permitted hours, or the block does not fit into them. "
        "Choose another time, or let it start late.",
    )


def longer_than_air_time(cap_ms: int) -> RefusalError:
    return RefusalError(
        "longer_than_air_time",
        "entry.block",
        f"Lịch phát dài hơn thời lượng cho phép trong ngày ({cap_ms // 60_000} phút).",
        f"The block is longer than the air time of a day ({cap_ms // 60_000} min).",
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
        "Chỉ phường, xã, đặc khu mới trả lời các bản tin do cấp trên gửi.",
        "Only wards, communes and special zones answer what is offered from above.",
    )


def order_unknown(name: str) -> RefusalError:
    return RefusalError(
        "order_unknown",
        "order",
        f"“{name}” không phải là lịch phát hay địa bàn nào liên quan.",
        f"“{name}” is neither an entry nor an area that matters here.",
    )
