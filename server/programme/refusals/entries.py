"""Why an entry is not taken."""

from datetime import date

from schedules.refusal import RefusalError
from server.base.refusals import NotFoundError


class EntryUnknownError(NotFoundError):
    def __init__(self, field: str = "entry") -> None:
        super().__init__(
            "entry_unknown",
            field,
            "Không có lịch phát này, hoặc lịch đã bị xóa. Hãy tải lại để xem lịch hiện nay.",
            "There is no such entry, or it has been deleted. Reload to see what stands.",
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
        f"Bản tin “{title}” được duyệt là thông thường nên không đặt lịch ưu tiên được. "
        "Hãy đặt lịch thông thường, hoặc soạn bản mới loại ưu tiên rồi gửi duyệt.",
        f"“{title}” was approved as normal and cannot be scheduled as priority. "
        "Schedule it as normal, or have a priority version of it approved.",
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
        "Với cách lặp này, lịch không có lần phát nào trong mười năm tới. "
        "Hãy chọn ngày hoặc cách lặp khác.",
        "With this recurrence nothing sounds within the next ten years. Choose other days.",
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
        f"Lịch phát dài hơn thời lượng cho phép trong ngày ({cap_ms // 60_000} phút). "
        "Hãy bớt bản tin hoặc số lần phát.",
        f"The block is longer than the air time of a day ({cap_ms // 60_000} min). "
        "Take out bulletins or repeats.",
    )


def block_twofold() -> RefusalError:
    return RefusalError(
        "block_twofold",
        "entry.block.playlist",
        "Hãy chọn danh sách phát hoặc từng bản tin, không chọn cả hai.",
        "Choose a playlist or single bulletins, not both.",
    )


def times_empty(field: str) -> RefusalError:
    return RefusalError("times_empty", field, "Chưa chọn giờ phát.", "No time of day is given.")


def areas_empty(field: str) -> RefusalError:
    return RefusalError("areas_empty", field, "Chưa chọn địa bàn.", "No area is chosen.")


def day_malformed(field: str = "day") -> RefusalError:
    return RefusalError(
        "malformed",
        field,
        "Ngày không hợp lệ. Hãy chọn ngày khác.",
        "The day is out of the calendar in use. Choose another day.",
    )


def start_unknown() -> RefusalError:
    return RefusalError(
        "start_unknown",
        "due_ms",
        "Lịch này không có lần phát nào vào lúc đó. Hãy tải lại rồi chọn lại.",
        "The entry has no start at that time. Reload it, then choose again.",
    )


def moves_alone() -> RefusalError:
    return RefusalError(
        "moves_alone",
        "every",
        "Cách lặp của lịch này không chuyển tất cả các lần như vậy được. "
        "Hãy chỉ chuyển lần này, hoặc sửa cách lặp của lịch.",
        "This recurrence cannot be moved as a whole like that. Move this one start alone, or "
        "change the entry's recurrence.",
    )
