"""Why feedback is not taken down, not shown or not answered."""

from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotAllowedError, NotFoundError


class FeedbackUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "feedback_unknown",
            "feedback",
            "Không có phản ánh này, hoặc bạn không được xem.",
            "There is no such feedback, or you may not see it.",
        )


class NotHandlerError(NotAllowedError):
    """Who the resident is concerns whoever handles it, and nobody else."""

    def __init__(self, action: str, area: str) -> None:
        super().__init__(
            action,
            area,
            "Chỉ người đang xử lý phản ánh này được xem người phản ánh. Hãy nhận xử lý trước.",
            "Only who handles this feedback may see who told it. Take it on first.",
        )
        self.code, self.field = "not_handler", "feedback"


class HandledByAnotherError(ConflictError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "handled_by_another",
            "feedback",
            f"“{name}” đang xử lý phản ánh này. Muốn trả lời thay, hãy nhận xử lý trước.",
            f"“{name}” handles this feedback. Take it on first, to answer it instead.",
        )


class AnsweredError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "feedback_answered",
            "feedback",
            "Phản ánh này đã trả lời xong. Có ý kiến mới thì ghi thành phản ánh mới.",
            "This feedback has been answered. Take down anew what is told anew.",
        )


def of_no_group() -> RefusalError:
    return RefusalError(
        "area_is_group",
        "area",
        "Nhóm cụm loa không nhận phản ánh. Hãy chọn phường, xã hoặc tổ dân phố.",
        "A group takes no feedback. Choose the ward, the commune or the neighbourhood.",
    )


def outside_area() -> RefusalError:
    return RefusalError(
        "device_outside_area",
        "device",
        "Cụm loa này không thuộc địa bàn đã chọn. Hãy chọn lại cụm loa hoặc địa bàn.",
        "This cluster is not of the chosen area. Choose another cluster or area.",
    )


def ahead(field: str) -> RefusalError:
    return RefusalError(
        "time_ahead",
        field,
        "Thời điểm này chưa tới. Hãy xem lại ngày và giờ.",
        "That time has not come yet. Look at day and hour again.",
    )


def names_somebody(field: str) -> RefusalError:
    """A number or an address by which a person is reached stands where everybody reads it."""
    return RefusalError(
        "contact_in_words",
        field,
        "Ở đây có số điện thoại hoặc địa chỉ thư. Hãy ghi vào ô “Liên hệ”, là ô được giữ kín.",
        "There is a telephone number or a mail address here. Write it into “Contact”, which is "
        "kept sealed.",
    )


def no_bulletin() -> RefusalError:
    return RefusalError(
        "bulletin_missing",
        "how",
        "Chưa có bản tin trả lời gắn với phản ánh này. Hãy soạn bản tin trả lời trước.",
        "No bulletin is tied to this feedback. Write the answering bulletin first.",
    )


def bulletin_not_sent() -> RefusalError:
    return RefusalError(
        "bulletin_not_approved",
        "how",
        "Bản tin trả lời chưa được duyệt, nên chưa thể coi là đã trả lời trên loa.",
        "The answering bulletin is not approved yet: the loudspeakers have not answered.",
    )
