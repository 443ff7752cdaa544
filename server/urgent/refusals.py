"""Why an alarm is not prepared, not signed, or not followed up."""

from schedules.orders import AREAS_MAX
from schedules.refusal import RefusalError
from server.base.refusals import ConflictError, NotAllowedError, NotFoundError


class ChoiceError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "urgent_choice",
            "bulletin",
            "Hãy chọn một mẫu khẩn cấp, hoặc một bản tin khẩn cấp đã duyệt.",
            "Choose either a template or an approved urgent bulletin.",
        )


class NotSpokenError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "speech_not_done",
            "speech",
            "Máy chưa đọc xong đoạn này, hoặc đọc không được.",
            "This text is not spoken yet, or could not be.",
        )


class WordsGoneError(ConflictError):
    """The draft was changed, sent for approval or withdrawn since it was spoken."""

    def __init__(self) -> None:
        super().__init__(
            "urgent_words_gone",
            "speech",
            "Đoạn vừa đọc đã bị sửa hoặc dùng vào việc khác. Hãy cho đọc lại.",
            "What was spoken was changed, or used for something else. Have it spoken again.",
        )


class TimesError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "urgent_times",
            "at_ms",
            "Giờ phát phải từ bây giờ đến 24 giờ tới, và không lặp lại quá 24 giờ.",
            "It begins between now and 24 hours from now, and repeats for 24 hours at most.",
        )


class MissingError(ConflictError):
    """No correction, or no all-clear: an alarm without them is not given (Hawaii 2018)."""

    def __init__(self, part: str) -> None:
        vi, en = _PARTS[part]
        super().__init__(
            f"{part}_missing",
            part,
            f"Chưa có {vi} đã duyệt để đi kèm. Hãy chọn một bản, hoặc đặt {vi} chung.",
            f"There is no approved {en} to go with it. Choose one, or set the plain {en}.",
        )


class AreasError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "urgent_areas",
            "areas",
            f"Mỗi lệnh phát ở tối đa {AREAS_MAX} địa bàn của cùng một thành phố. Muốn nhiều hơn, "
            "hãy chọn cả thành phố hoặc lập nhóm.",
            f"An order is for {AREAS_MAX} areas of one city at most. For more, choose the whole "
            "city, or make a group.",
        )


class NobodyError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "urgent_nobody",
            "area",
            "Địa bàn này chưa có cụm loa nào đang dùng.",
            "There is no loudspeaker in service in this area.",
        )


class TooManyError(ConflictError):
    def __init__(self, kind: str, most: int) -> None:
        vi, en = ("buổi diễn tập", "drills") if kind == "drill" else ("lệnh khẩn cấp", "alarms")
        super().__init__(
            "urgent_too_many",
            "area",
            f"Địa bàn này đã có {most} {vi} đang chờ hoặc đang phát. Hãy hủy bớt.",
            f"{most} {en} wait or sound in this area already. Cancel some.",
        )


class TrustMissingError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "trust_missing",
            "",
            "Các cụm loa chưa có danh sách khóa, nên chưa nhận lệnh khẩn cấp. Hãy báo quản trị.",
            "The loudspeakers have no list of keys yet and take no alarm. Tell the administrator.",
        )


class OrderUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "order_unknown",
            "order",
            "Không có lệnh này ở địa bàn này. Hãy tải lại trang.",
            "There is no such order in this area. Reload the page.",
        )


class OverError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "urgent_over",
            "order",
            "Lệnh này không còn chờ ký: đã phát, đã hủy hoặc đã quá hạn.",
            "This order waits for nobody any more: it was given, cancelled, or is too old.",
        )


class OutdatedError(ConflictError):
    """A stop came since: what was prepared before it would sound nowhere. Or what it says was
    withdrawn, or who signed it signs no more."""

    def __init__(self) -> None:
        super().__init__(
            "urgent_outdated",
            "order",
            "Từ khi chuẩn bị đã có lệnh dừng loa, có bản tin bị rút, hoặc khóa hay quyền của "
            "người ký đã đổi. Hãy chuẩn bị lại lệnh này.",
            "Since it was prepared there was a stop, a bulletin was withdrawn, or the keys or the "
            "rights of who signed changed. Prepare it anew.",
        )


class SignedAlreadyError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "signed_already",
            "order",
            "Bạn đã ký lệnh này. Cần chữ ký của người khác.",
            "You have signed this order. It needs somebody else's signature.",
        )


class OwnWordsError(ConflictError):
    """Nobody approves what they wrote; here the signature is the approval."""

    def __init__(self) -> None:
        super().__init__(
            "signed_own_words",
            "order",
            "Lời này do chính bạn gõ. Cần một người khác nghe và ký.",
            "You typed these words yourself. Somebody else has to hear and sign them.",
        )


class SamePersonError(ConflictError):
    """One person with two posts is one person (rule 6), as far as names can tell."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            "signed_same_person",
            "order",
            f"“{holder}” đã ký lệnh này ở một chức vụ khác; mỗi người chỉ được tính một lần. "
            "Cần chữ ký của người khác. Nếu là hai người trùng tên, hãy nhờ quản trị ghi tên "
            "khác nhau.",
            f"“{holder}” has signed this order in another post, and each person counts once. It "
            "needs somebody else's signature. Are they two people of one name? Let an "
            "administrator tell their names apart.",
        )


class NoKeyError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "signing_no_key",
            "",
            "Bạn chưa có khóa truy cập (passkey) mà các cụm loa nhận biết. "
            "Hãy thêm khóa ở trang Tài khoản trước khi cần đến.",
            "You have no passkey that the loudspeakers know. Add one on the account page.",
        )


class SignatureRefusedError(NotAllowedError):
    """What was touched signs something else, for somebody else, or nowhere near this area."""

    def __init__(self) -> None:
        RefusalError.__init__(
            self,
            "signature_refused",
            "passkey",
            "Chữ ký không hợp lệ cho lệnh này. Hãy ký lại bằng khóa của chính bạn.",
            "The signature is not one for this order. Sign again with your own key.",
        )


class NotGivenError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "urgent_not_given",
            "order",
            "Lệnh này chưa phát nên không có gì để đính chính. Có thể hủy lệnh.",
            "This order was never given: there is nothing to correct. It can be cancelled.",
        )


class TooLateError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "follow_up_too_late",
            "order",
            "Lệnh khẩn cấp này đã qua quá lâu để đính chính. Hãy soạn lệnh mới.",
            "The alarm was too long ago to be followed up. Prepare a new order.",
        )


class UnprovenError(ConflictError):
    """Loudspeakers believe a follow-up by the signatures under its alarm: one of those went."""

    def __init__(self) -> None:
        super().__init__(
            "follow_up_unproven",
            "order",
            "Khóa của người đã ký lệnh này đã bị thu hồi, nên cụm loa không nhận lời đính chính "
            "hay báo yên của lệnh nữa. Hãy dừng tất cả loa, hoặc phát lệnh khẩn cấp mới.",
            "A key that signed this alarm was withdrawn since, so that loudspeakers would not "
            "believe its correction or all-clear. Stop all loudspeakers, or give a new alarm.",
        )


class WordsMissingError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "drill_words_missing",
            "",
            "Chưa có lời báo “Diễn tập” nên cụm loa không diễn tập. Quản trị hệ thống cần đặt lời.",
            "There are no words that say “Drill”: loudspeakers do not drill without them.",
        )


class DrillHoursError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "drill_hours",
            "at_ms",
            "Diễn tập phải nằm trọn trong khung giờ được phát. Hãy chọn giờ khác.",
            "A drill lies wholly within permitted hours. Choose another time.",
        )


_PARTS = {
    "correction": ("lời đính chính", "correction"),
    "all_clear": ("lời báo yên", "all-clear"),
}
