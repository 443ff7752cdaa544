"""Why a recording is not taken in, or a bulletin does not move."""

from collections.abc import Mapping
from typing import Any, Final

from audio import AudioRefusal
from schedules.refusal import RefusalError
from server.base.refusals import (
    STATUS,
    ConflictError,
    EditConflictError,
    NotAllowedError,
    NotFoundError,
    TooLargeError,
)

_STATES_VI: Final = {
    "draft": "Nháp",
    "submitted": "Chờ duyệt",
    "approved": "Đã duyệt",
    "returned": "Bị trả lại",
    "withdrawn": "Đã thu hồi",
}
_VERBS: Final = {
    "revise": ("sửa", "changed in place"),
    "succeed": ("soạn bản mới thay thế", "replaced by a new draft"),
    "submit": ("gửi lãnh đạo duyệt", "submitted"),
    "approve": ("phê duyệt", "approved"),
    "return": ("trả lại", "returned"),
    "withdraw": ("thu hồi", "withdrawn"),
    "wish": ("chọn giờ phát trước khi duyệt", "given a time before it is approved"),
}


class UploadUnknownError(NotFoundError):
    """Also somebody else's upload: its existence is nobody's business."""

    def __init__(self) -> None:
        super().__init__(
            "upload_unknown",
            "upload",
            "Không tìm thấy file đã tải lên, hoặc đã quá hạn. Hãy tải lại từ đầu.",
            "There is no such upload, or it has expired. Upload the file again.",
        )


class UploadTooLargeError(TooLargeError):
    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            "too_large",
            "size",
            f"File quá lớn: giới hạn là {limit_bytes >> 20} MB. Hãy cắt ngắn hoặc lưu dạng mp3.",
            f"The file is too large: the limit is {limit_bytes >> 20} MB. "
            "Shorten it or save it as mp3.",
        )


class UploadEmptyError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "empty",
            "size",
            "File rỗng, không có gì để phát. Hãy chọn lại file.",
            "The file is empty. Please choose the file again.",
        )


class TooManyUploadsError(ConflictError):
    def __init__(self, most: int) -> None:
        super().__init__(
            "too_many_uploads",
            "",
            f"Bạn đang tải dở {most} file. Hãy tải xong hoặc hủy bớt trước khi tải thêm.",
            f"You have {most} unfinished uploads. Finish or cancel some first.",
        )


class DraftsFullError(ConflictError):
    def __init__(self, most: int) -> None:
        super().__init__(
            "drafts_full",
            "author",
            f"Bạn đang có {most} bản nháp chưa gửi duyệt, là mức tối đa. Hãy gửi lãnh đạo duyệt "
            "hoặc thu hồi bớt bản nháp rồi lưu lại. File đã tải lên vẫn còn.",
            f"You have {most} drafts that were not sent yet, the most one may have. Submit or "
            "withdraw some, then save again. The upload was kept.",
        )


class RangeMalformedError(RefusalError):
    def __init__(self, field: str = "Content-Range") -> None:
        super().__init__(
            "range_malformed",
            field,
            "Phần dữ liệu gửi lên không khớp với file đã khai báo. Hãy tải lại từ đầu.",
            "What was sent does not match the declared file. Upload it again.",
        )


class RangeStartsWrongError(ConflictError):
    """Bytes must follow those received; HEAD tells how many there are."""

    def __init__(self, received: int) -> None:
        super().__init__(
            "offset_wrong",
            "Content-Range",
            f"Máy chủ đã nhận {received} byte. Hãy gửi tiếp từ đó.",
            f"The server holds {received} bytes. Continue from there.",
        )
        self.received = received


class UploadBusyError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "upload_busy",
            "upload",
            "File này đang được gửi hoặc xử lý ở nơi khác. Hãy đợi một lát rồi thử lại.",
            "This upload is being sent or worked on already. Wait a moment and try again.",
        )


class UploadIncompleteError(ConflictError):
    def __init__(self, received: int, size: int) -> None:
        super().__init__(
            "upload_incomplete",
            "upload",
            f"File chưa tải xong ({received}/{size} byte). Hãy tải tiếp rồi lưu lại.",
            f"The upload is not complete ({received} of {size} bytes). Continue it first.",
        )


class TooBusyError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "too_busy",
            "",
            "Đang có nhiều bản ghi chờ xử lý. Hãy thử lại sau ít phút; file đã tải vẫn còn.",
            "Many recordings are being prepared. Try again in a few minutes; the upload is kept.",
        )


STATUS[TooBusyError] = 429


class SoundRefusedError(RefusalError):
    """What the audio intake said, in its own words."""

    def __init__(self, refusal: AudioRefusal) -> None:
        super().__init__(refusal.code, refusal.field, refusal.vi, refusal.en)


class TitleMalformedError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "title_malformed",
            "title",
            "Tên bản tin phải có từ 1 đến 200 ký tự trên một dòng.",
            "A title has 1 to 200 characters on one line.",
        )


class BulletinUnknownError(NotFoundError):
    """Also a bulletin that the one who asks may not read."""

    def __init__(self, field: str = "bulletin") -> None:
        super().__init__(
            "bulletin_unknown",
            field,
            "Không tìm thấy bản tin này. Hãy tải lại danh sách bản tin rồi chọn lại.",
            "There is no such bulletin. Reload the list of bulletins and choose again.",
        )


class RecordingForgottenError(NotFoundError):
    """The city keeps recordings that are not used for a term; its hash and words stay."""

    def __init__(self) -> None:
        super().__init__(
            "recording_forgotten",
            "bulletin",
            "Bản thu này quá hạn lưu giữ và đã được xóa; chữ và mã băm vẫn còn.",
            "This recording was past its term and was removed; its words and hash remain.",
        )


class BulletinNotApprovedError(RefusalError):
    def __init__(self, title: str, field: str = "bulletin") -> None:
        super().__init__(
            "bulletin_not_approved",
            field,
            f"Bản tin “{title}” chưa được duyệt nên không thể phát. Hãy gửi lãnh đạo duyệt trước.",
            f"The bulletin “{title}” is not approved and cannot sound. Have it approved first.",
        )


class WrongStateError(ConflictError):
    def __init__(self, state: str, verb: str) -> None:
        vi, en = _VERBS[verb]
        super().__init__(
            "bulletin_state",
            "state",
            f"Bản tin đang ở trạng thái “{_STATES_VI[state]}” nên không thể {vi}. "
            "Hãy tải lại để xem bản hiện nay.",
            f"The bulletin is {state} and cannot be {en}. Reload to see it as it is.",
        )


class OwnBulletinError(NotAllowedError):
    """Nobody approves the own bulletin, whatever posts the account holds."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "own_bulletin",
            "bulletin",
            "Bạn đã tham gia soạn bản tin này nên không thể tự duyệt. Hãy nhờ người duyệt khác.",
            "You had a hand in this bulletin and cannot approve it. Ask another approver.",
        )


class BulletinChangedError(EditConflictError):
    """Somebody else saved the draft first: the answer carries both versions."""

    def __init__(self, standing: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
        super().__init__(
            "version_conflict",
            "base_version",
            "Có người vừa sửa bản tin này. Hãy xem lại bản mới rồi sửa tiếp.",
            "Somebody else has just changed this bulletin. Look at it again, then edit.",
            standing,
            sent,
        )


class ContentChangedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "content_changed",
            "content",
            "Bản ghi đã thay đổi sau khi bạn nghe. Hãy nghe lại rồi duyệt.",
            "The recording changed after you listened. Listen again, then approve.",
        )


class WordsChangedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "content_changed",
            "digest",
            "Tên, lời hoặc loại bản tin đã thay đổi sau khi bạn mở. Hãy tải lại rồi duyệt.",
            "Title, text or class changed after you opened it. Reload it, then approve.",
        )


class NotHeardError(ConflictError):
    """Nobody approves what they have not listened to; says how much that was."""

    def __init__(self, heard_ms: int, duration_ms: int) -> None:
        heard, whole = heard_ms // 1000, -(-duration_ms // 1000)
        super().__init__(
            "not_heard",
            "content",
            f"Bạn mới nghe {heard}/{whole} giây của bản tin. Hãy nghe từ đầu đến hết rồi duyệt.",
            f"You have heard {heard} of {whole} s of it. Listen from start to end, then approve.",
        )


class HeardTooFastError(ConflictError):
    """More is said to have been heard than the clock allows."""

    def __init__(self) -> None:
        super().__init__(
            "not_heard",
            "spans",
            "Thời gian kể từ khi mở bản ghi chưa đủ để nghe chừng đó. Hãy nghe bản ghi.",
            "Too little time has passed since it was opened to have heard so much. Listen to it.",
        )


class FindingOpenError(RefusalError):
    """The check of the recording found what an approver must know of; `code` names which."""

    def __init__(self, finding: str, vi: str, en: str) -> None:
        super().__init__(
            "finding_open",
            f"acknowledged.{finding}",
            f"Trước khi duyệt, hãy xác nhận đã biết: {vi}",
            f"Before you approve, confirm that you know: {en}",
        )


class ClassNeedsRecordingError(RefusalError):
    """Urgent sound is levelled louder: its master is made for the class."""

    def __init__(self) -> None:
        super().__init__(
            "class_needs_recording",
            "class",
            "Bản tin khẩn cấp có mức âm riêng. Muốn đổi loại, hãy tải bản ghi lên lại.",
            "An urgent bulletin is levelled apart. Upload the recording again to change the class.",
        )


class ReasonMissingError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "reason_missing",
            "reason",
            "Hãy ghi lý do trả lại (tối đa 1000 ký tự) để người soạn biết cần sửa gì.",
            "Give a reason of at most 1000 characters, so that the author knows what to change.",
        )


class CategoryUnknownError(RefusalError):
    """Of a bulletin: it names none that is put forward."""

    def __init__(self) -> None:
        super().__init__(
            "category_unknown",
            "category",
            "Chuyên mục này không có trong danh sách. Hãy chọn chuyên mục khác.",
            "This category is not on the list. Choose another.",
        )


class CategoryMissingError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "category_missing",
            "category",
            "Không có chuyên mục này. Hãy tải lại danh sách.",
            "There is no such category. Reload the list.",
        )


class CategoriesFullError(ConflictError):
    def __init__(self, most: int) -> None:
        super().__init__(
            "categories_full",
            "",
            f"Đã có {most} chuyên mục. Hãy sửa một chuyên mục thay vì thêm.",
            f"There are {most} categories already. Change one instead of adding another.",
        )


class NameMalformedError(RefusalError):
    def __init__(self, field: str) -> None:
        super().__init__(
            "name_malformed",
            field,
            "Tên chuyên mục phải có từ 1 đến 80 ký tự trên một dòng.",
            "The name of a category has 1 to 80 characters on one line.",
        )


class NotTheCityError(RefusalError):
    """The list is the whole city's: reports of its communes add up by it."""

    def __init__(self) -> None:
        super().__init__(
            "not_the_city",
            "city",
            "Danh sách chuyên mục do thành phố đặt, không đặt riêng cho địa bàn bên dưới.",
            "The list of categories is the city's; no area below it has one of its own.",
        )
