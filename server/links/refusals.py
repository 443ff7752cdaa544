"""Why a link is not given, or opens nothing."""

from schedules.refusal import RefusalError
from server.base.refusals import STATUS, ConflictError, NotFoundError


class LinkClosedError(NotFoundError):
    """One sentence for all: it is nobody's business which it was."""

    def __init__(self) -> None:
        super().__init__(
            "link_closed",
            "token",
            "Liên kết không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy xin liên kết mới.",
            "The link is not right, has expired or was revoked. Ask for a new one.",
        )


class LinkUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "link_unknown",
            "link",
            "Không có liên kết này, hoặc bạn không được xem.",
            "There is no such link, or you may not see it.",
        )


class LinkBusyError(RefusalError):
    """So much was taken by it within this hour that it waits for the next."""

    def __init__(self, wait_ms: int) -> None:
        minutes = -(-wait_ms // 60_000)
        super().__init__(
            "link_busy",
            "token",
            f"Liên kết này được mở quá nhiều lần trong giờ này. Hãy thử lại sau {minutes} phút.",
            f"This link was used too often within this hour. Try again in {minutes} min.",
        )
        self.wait_ms = wait_ms


STATUS[LinkBusyError] = 429


class LinksFullError(ConflictError):
    def __init__(self, most: int) -> None:
        super().__init__(
            "links_full",
            "area",
            f"Địa bàn đã có {most} liên kết còn hiệu lực. Hãy thu hồi liên kết không dùng nữa.",
            f"The area has {most} links that count. Revoke those that are not used any more.",
        )


def of_another_kind() -> RefusalError:
    return RefusalError(
        "link_kind",
        "token",
        "Liên kết này không mở được phần này.",
        "This link does not open this.",
    )


def what_missing(field: str) -> RefusalError:
    return RefusalError(
        "period_missing",
        field,
        "Hãy chọn kỳ: báo cáo cần năm (và tháng); nhật ký, bằng chứng cần từ lúc nào đến lúc nào.",
        "Choose the period: of a report the year (and month); of a log from when until when.",
    )


def too_long() -> RefusalError:
    return RefusalError(
        "period_too_long",
        "until_ms",
        "Một liên kết chỉ mở nhật ký phát sóng của nhiều nhất 92 ngày.",
        "A link opens the play log of 92 days at the most.",
    )
