"""Why an entry, a policy or a revision is not taken, in sentences that say what to do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, EditConflictError, NotFoundError


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


def block_twofold() -> RefusalError:
    return RefusalError(
        "block_twofold",
        "entry.block.playlist",
        "Hãy chọn danh sách phát hoặc từng bản tin, không chọn cả hai.",
        "Choose a playlist or single bulletins, not both.",
    )


def theme_too_long(field: str, title: str, most_ms: int) -> RefusalError:
    return RefusalError(
        "theme_too_long",
        field,
        f"“{title}” dài quá {most_ms // 1000} giây nên không làm nhạc hiệu được.",
        f"“{title}” is longer than {most_ms // 1000} s and cannot be a theme tune.",
    )


def theme_not_marked() -> RefusalError:
    return RefusalError(
        "theme_not_marked",
        "by_default",
        "Nhạc hiệu mặc định phải nằm trong danh sách nhạc hiệu của địa bàn.",
        "The default theme tune must be one of the area's theme tunes.",
    )


class PlaylistUnknownError(NotFoundError):
    def __init__(self, field: str) -> None:
        super().__init__(
            "playlist_unknown",
            field,
            "Không có danh sách phát này, hoặc danh sách đã bị xóa.",
            "There is no such playlist, or it has been deleted.",
        )


class VersionConflictError(EditConflictError):
    """Somebody else changed a list, a template or the tunes first."""

    def __init__(
        self,
        base: int,
        current: int,
        standing: Mapping[str, Any] | None,
        sent: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(
            "version_conflict",
            "base_version",
            f"Người khác đã sửa trước (bạn đang xem bản {base}, hiện nay là bản {current}). "
            "Hãy tải lại rồi sửa tiếp.",
            f"Somebody else changed it first: you saw version {base}, it is now at "
            f"version {current}. Reload it, then change it.",
            standing,
            sent,
        )


def check_version(
    base: int,
    current: int,
    standing: Mapping[str, Any] | None,
    sent: Mapping[str, Any] | None,
) -> None:
    """Raises `VersionConflictError` unless the sender saw what stands."""
    if base != current:
        raise VersionConflictError(base, current, standing, sent)


def playlist_empty(field: str, name: str) -> RefusalError:
    return RefusalError(
        "playlist_empty",
        field,
        f"Danh sách phát “{name}” không còn bản tin nào phát được.",
        f"The playlist “{name}” has no bulletin left that can sound.",
    )


def name_taken(name: str) -> RefusalError:
    return ConflictError(
        "name_taken",
        "name",
        f"Địa bàn này đã có “{name}”. Hãy đặt tên khác.",
        f"This area has a “{name}” already. Choose another name.",
    )


def too_many(code: str, vi: str, en: str, most: int) -> RefusalError:
    """A quota: so many of a thing and no more."""
    return RefusalError(
        code,
        "",
        f"Đã đủ {most} {vi}. Hãy xóa bớt những gì không còn dùng.",
        f"There are {most} {en} already. Delete those that are no longer used.",
    )


def nothing_to_do() -> RefusalError:
    return RefusalError(
        "nothing_to_do",
        "",
        "Không có gì cần thay đổi trong lịch phát.",
        "There is nothing to change in the programme.",
    )


def too_many_at_once(many: int, most: int) -> RefusalError:
    return RefusalError(
        "too_many_at_once",
        "",
        f"Mỗi lần lưu được nhiều nhất {most} lịch phát, lần này có {many}. Hãy chia nhỏ ra.",
        f"At most {most} entries are saved at once, these are {many}. Do it in parts.",
    )


class TemplateUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "template_unknown",
            "template",
            "Không có mẫu ngày này, hoặc mẫu đã bị xóa.",
            "There is no such template, or it has been deleted.",
        )


def template_empty() -> RefusalError:
    return RefusalError(
        "template_empty",
        "entries",
        "Mẫu ngày chưa có mục nào. Hãy thêm ít nhất một mục, hoặc chọn một ngày để lấy mẫu.",
        "The template has no entries. Add one, or choose a day to make it from.",
    )


def template_twofold() -> RefusalError:
    return RefusalError(
        "template_twofold",
        "day",
        "Hãy nhập các mục hoặc chọn một ngày để lấy mẫu, không chọn cả hai.",
        "Send entries or a day to make the template from, not both.",
    )


def times_empty(field: str) -> RefusalError:
    return RefusalError("times_empty", field, "Chưa chọn giờ phát.", "No time of day is given.")


def areas_empty(field: str) -> RefusalError:
    return RefusalError("areas_empty", field, "Chưa chọn địa bàn.", "No area is chosen.")


def day_malformed(field: str = "day") -> RefusalError:
    return RefusalError(
        "malformed", field, "Ngày không hợp lệ.", "The day is out of the calendar in use."
    )


def day_empty(day: date) -> RefusalError:
    return RefusalError(
        "day_empty",
        "day",
        f"Ngày {day:%d/%m/%Y} địa bàn không có lịch phát nào của mình.",
        f"The area has nothing of its own on {day:%d/%m/%Y}.",
    )


def day_too_full(day: date, most: int) -> RefusalError:
    return RefusalError(
        "day_too_full",
        "day",
        f"Ngày {day:%d/%m/%Y} có hơn {most} lịch phát, quá nhiều cho một mẫu ngày.",
        f"There are more than {most} entries on {day:%d/%m/%Y}, too many for a template.",
    )


def days_or_recurring() -> RefusalError:
    return RefusalError(
        "days_or_recurring",
        "days",
        "Hãy chọn các ngày cụ thể hoặc cách lặp lại, chỉ một trong hai.",
        "Choose days or a recurrence: one of the two.",
    )


def slot_empty() -> RefusalError:
    return RefusalError(
        "slot_empty",
        "entry.block",
        "chưa chọn bản tin hay danh sách phát cho mục này.",
        "no bulletin or playlist is chosen for it.",
    )


def slot_unknown(n: int) -> RefusalError:
    return RefusalError(
        "slot_unknown",
        f"fills[{n}].slot",
        "Mẫu ngày không có mục này, hoặc mục được điền hai lần.",
        "The template has no such entry, or it is filled twice.",
    )


def weeks_overlap() -> RefusalError:
    return RefusalError(
        "weeks_overlap",
        "to",
        "Các tuần được chọn trùng nhau. Mỗi tuần bảy ngày, tính từ ngày đầu tiên.",
        "The chosen weeks overlap. Each has seven days from its first.",
    )


def nothing_to_copy() -> RefusalError:
    return RefusalError(
        "nothing_to_copy",
        "from",
        "Không có gì để chép: tuần này không có lịch phát, hoặc các tuần kia đã có đủ.",
        "There is nothing to copy: the week is empty, or the others have it all already.",
    )


class SuggestionUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "suggestion_unknown",
            "suggestion",
            "Không có đề nghị này, hoặc đề nghị không gửi cho địa bàn này.",
            "There is no such suggestion, or this area is not asked.",
        )


class SuggestionOverError(ConflictError):
    def __init__(self, last: date) -> None:
        super().__init__(
            "suggestion_over",
            "suggestion",
            f"Đề nghị đã kết thúc: hết hạn ngày {last:%d/%m/%Y}, đã bị rút lại, "
            "hoặc bản tin đã bị thu hồi.",
            f"The suggestion is over: it lasted until {last:%d/%m/%Y}, or it or its bulletin was "
            "taken back.",
        )


def not_as_suggested(field: str, first: date, last: date) -> RefusalError:
    return RefusalError(
        "not_as_suggested",
        field,
        f"Lịch phát phải có bản tin được đề nghị, từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}.",
        f"The entry must sound the bulletin, from {first:%d/%m/%Y} until {last:%d/%m/%Y}.",
    )


def nobody_asked() -> RefusalError:
    return RefusalError(
        "nobody_asked",
        "areas",
        "Chưa có phường, xã, đặc khu nào trong các địa bàn được chọn.",
        "There is no ward, commune or special zone in the chosen areas.",
    )


def window_malformed(most: int) -> RefusalError:
    return RefusalError(
        "window_malformed",
        "last",
        f"Khoảng ngày phải còn ở phía trước và dài nhất {most} ngày, ngày cuối không sớm hơn "
        "ngày đầu.",
        f"The days must lie ahead, the last not before the first, over at most {most} days.",
    )
