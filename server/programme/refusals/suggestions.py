"""Why a suggestion, or the answer to one, is not taken."""

from datetime import date

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotFoundError


class SuggestionUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "suggestion_unknown",
            "suggestion",
            "Không có đề nghị này, hoặc đề nghị không gửi cho địa bàn này. "
            "Hãy tải lại danh sách đề nghị.",
            "There is no such suggestion, or this area is not asked. "
            "Reload the list of suggestions.",
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
        "Chưa có phường, xã, đặc khu nào trong các địa bàn được chọn. Hãy chọn thêm địa bàn.",
        "There is no ward, commune or special zone in the chosen areas. Choose some more.",
    )


def window_malformed(most: int) -> RefusalError:
    return RefusalError(
        "window_malformed",
        "last",
        f"Khoảng ngày phải còn ở phía trước và dài nhất {most} ngày, ngày cuối không sớm hơn "
        "ngày đầu.",
        f"The days must lie ahead, the last not before the first, over at most {most} days.",
    )
