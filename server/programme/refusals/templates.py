"""Why a template, or its use on days, is not taken; why a week is not copied."""

from datetime import date

from schedules.refusal import RefusalError
from server.base.refusals import NotFoundError


class TemplateUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "template_unknown",
            "template",
            "Không có mẫu ngày này, hoặc mẫu đã bị xóa. Hãy tải lại rồi chọn mẫu khác.",
            "There is no such template, or it has been deleted. Reload, then choose another.",
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


def day_empty(day: date) -> RefusalError:
    return RefusalError(
        "day_empty",
        "day",
        f"Ngày {day:%d/%m/%Y} địa bàn không có lịch phát nào của mình. Hãy chọn ngày khác.",
        f"The area has nothing of its own on {day:%d/%m/%Y}. Choose another day.",
    )


def day_too_full(day: date, most: int) -> RefusalError:
    return RefusalError(
        "day_too_full",
        "day",
        f"Ngày {day:%d/%m/%Y} có hơn {most} lịch phát, quá nhiều cho một mẫu ngày. "
        "Hãy chọn ngày khác.",
        f"There are more than {most} entries on {day:%d/%m/%Y}, too many for a template. "
        "Choose another day.",
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
        "Mẫu ngày không có mục này, hoặc mục được điền hai lần. "
        "Hãy tải lại mẫu rồi điền mỗi mục một lần.",
        "The template has no such entry, or it is filled twice. "
        "Reload it, and fill each entry once.",
    )


def weeks_overlap() -> RefusalError:
    return RefusalError(
        "weeks_overlap",
        "to",
        "Các tuần được chọn trùng nhau. Mỗi tuần bảy ngày, tính từ ngày đầu tiên. "
        "Hãy chọn tuần khác.",
        "The chosen weeks overlap. Each has seven days from its first. Choose others.",
    )


def nothing_to_copy() -> RefusalError:
    return RefusalError(
        "nothing_to_copy",
        "from",
        "Không có gì để chép: tuần này không có lịch phát, hoặc các tuần kia đã có đủ. "
        "Hãy chọn tuần khác.",
        "There is nothing to copy: the week is empty, or the others have it all already. "
        "Choose other weeks.",
    )
