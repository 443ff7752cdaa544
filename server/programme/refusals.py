"""Why an entry, a policy or a revision is not taken, in sentences that say what to do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, EditConflictError, NotFoundError


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
