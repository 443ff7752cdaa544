"""Why a playlist, a theme tune, or what an area keeps beside them is not taken."""

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotFoundError


class PlaylistUnknownError(NotFoundError):
    def __init__(self, field: str) -> None:
        super().__init__(
            "playlist_unknown",
            field,
            "Không có danh sách phát này, hoặc danh sách đã bị xóa.",
            "There is no such playlist, or it has been deleted.",
        )


def playlist_empty(field: str, name: str) -> RefusalError:
    return RefusalError(
        "playlist_empty",
        field,
        f"Danh sách phát “{name}” không còn bản tin nào phát được.",
        f"The playlist “{name}” has no bulletin left that can sound.",
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
