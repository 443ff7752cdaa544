"""Why nobody goes on air."""

from server.base.refusals import ConflictError, NotFoundError


class SessionUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "session_unknown",
            "session",
            "Không có buổi phát trực tiếp này.",
            "There is no such live session.",
        )


class RecordingUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "recording_unknown",
            "session",
            "Buổi phát này chưa có bản ghi âm. Vừa kết thúc thì chờ vài giây rồi mở lại.",
            "There is no recording of this session. If it ended just now, try in a few seconds.",
        )


class OnAirError(ConflictError):
    """Somebody speaks over the same devices: `who` and `where` tell whom to ask."""

    def __init__(self, who: str, where: str) -> None:
        super().__init__(
            "on_air",
            "area",
            f"{who} đang phát trực tiếp ở {where}. Hãy chờ buổi đó kết thúc, hoặc gọi cho họ.",
            f"{who} is on air in {where}. Wait until that ends, or call them.",
        )


class NobodyHearsError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "nobody_hears",
            "area",
            "Địa bàn này chưa có cụm loa nào đang dùng nên không ai nghe được.",
            "No device is in service in this area: nobody would hear it.",
        )


class OutsideHoursError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "outside_hours",
            "area",
            "Ngoài khung giờ được phát, hoặc khung giờ sắp hết: các cụm loa sẽ không phát. "
            "Hãy phát trong khung giờ.",
            "It is outside permitted hours, or they end in a moment: no device would sound. "
            "Go on air within them.",
        )


class StoppedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "stopped",
            "area",
            "Loa ở đây đang theo lệnh dừng. Người duyệt bỏ lệnh dừng rồi mới phát được.",
            "A stop is in force here. An approver has to lift it before you can go on air.",
        )


class BrokerAwayError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "broker_away",
            "",
            "Máy chủ chưa nối được với kênh truyền lệnh nên chưa phát. Hãy thử lại sau ít phút.",
            "The server cannot reach the broker, so nothing sounds. Try again in a few minutes.",
        )


class TooManyOnAirError(ConflictError):
    def __init__(self, most: int) -> None:
        super().__init__(
            "too_many_on_air",
            "",
            f"Máy chủ đang mang {most} buổi phát cùng lúc, không nhận thêm. Hãy chờ một lát.",
            f"The server carries {most} sessions already. Wait a while.",
        )


class DiskFullError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "disk_full",
            "",
            "Ổ đĩa của máy chủ sắp đầy nên không ghi âm được, và không phát. Hãy báo người quản "
            "trị máy chủ.",
            "The server's disk is nearly full: nothing could be recorded, and nothing goes on air. "
            "Tell whoever runs the server.",
        )


class RehearsingError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "rehearsing",
            "",
            "Bạn đang có một buổi tập nói chưa kết thúc. Hãy kết thúc buổi đó, hoặc chờ mười giây "
            "nếu đã đóng trang.",
            "You have a rehearsal that is not over. End it, or wait ten seconds if its page is "
            "closed.",
        )


class SessionOverError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "session_over",
            "session",
            "Buổi phát này đã kết thúc.",
            "This session is over.",
        )


class TicketSpentError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "ticket_spent",
            "session",
            "Đường tiếng của buổi phát này đã mở ở nơi khác hoặc không còn hiệu lực.",
            "The line of this session was opened elsewhere, or is not good any more.",
        )


class UrgentLiveError(ConflictError):
    """What is not yet said nobody can approve, or call off with words prepared for it (ADR 27)."""

    def __init__(self) -> None:
        super().__init__(
            "live_urgent",
            "class",
            "Không phát trực tiếp ở mức khẩn cấp, vì không ai ký trước được lời chưa nói. Hãy vào "
            "Khẩn cấp, chọn Gõ lời ngay; hoặc phát trực tiếp ở mức ưu tiên trong khung giờ được "
            "phát.",
            "Nobody goes on air with class urgent: what is not yet said, nobody can sign. Under "
            "Urgent, type the words at once; or go on air with class priority within permitted "
            "hours.",
        )
