"""Why a station is not kept, or not relayed."""

from schedules.refusal import RefusalError
from server.base.refusals import NotFoundError


class StationUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "station_unknown",
            "station",
            "Không có đài này trong danh sách tiếp sóng của địa bàn.",
            "There is no such station in the area's list.",
        )


class SlotUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "slot_unknown", "slot", "Không có giờ tiếp sóng này.", "There is no such relay time."
        )


class SourceInvalidError(RefusalError):
    """`which` counts from 1."""

    def __init__(self, which: int) -> None:
        super().__init__(
            "source_invalid",
            "sources",
            f"Nguồn thứ {which} không phải địa chỉ phát thanh. Hãy dùng địa chỉ đầy đủ bắt đầu "
            "bằng https:// hoặc http://, không kèm tên và mật khẩu.",
            f"Source {which} is no address of a station. Use a whole address that begins with "
            "https:// or http://, without a name and password.",
        )
