"""Why a playlist, a theme tune, or what an area keeps beside them is not taken."""

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotFoundError


class PlaylistUnknownError(NotFoundError):
    def __init__(self, field: str) -> None:
        super().__init__(
            "playlist_unknown",
            field,
            "Không có danh sách phát này, hoặc danh sách đã bị xóa. "
            "Hãy tải lại rồi chọn danh sách khác.",
            "There is no such playlist, or it has been deleted. Reload, then choose another.",
        )


def playlist_empty(field: str, name: str) -> RefusalError:
    return RefusalError(
        "playlist_empty",
        field,
        f"Danh sách phát “{name}” không còn bản tin nào phát được. "
        "Hãy thêm bản tin đã duyệt vào danh sách.",
        f"The playlist “{name}” has no bulletin left that can sound. Add approved bulletins to it.",
    )


def theme_too_long(field: str, title: str, most_ms: int) -> RefusalError:
    return RefusalError(
        "theme_too_long",
        field,
        f"“{title}” dài quá {most_ms // 1000} giây nên không làm nhạc hiệu được. "
        "Hãy chọn bản ngắn hơn.",
        f"“{title}” is longer than {most_ms // 1000} s and cannot be a theme tune. "
        "Choose a shorter one.",
    )


def theme_not_marked() -> RefusalError:
    return RefusalError(
        "theme_not_marked",
        "by_default",
        "Nhạc hiệu mặc định phải nằm trong danh sách nhạc hiệu của địa bàn. "
        "Hãy thêm vào danh sách, hoặc chọn bản khác.",
        "The default theme tune must be one of the area's theme tunes. "
        "Add it to them, or choose another.",
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
