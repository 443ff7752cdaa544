"""What may be wrong with an export, in plain words of both languages."""

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "form": ("không đúng dạng của bằng chứng Loa", "is not of the form of Loa's evidence"),
    "root": (
        "khóa gốc trong bản xuất không phải khóa gốc của thành phố này",
        "the root in the export is not this city's",
    ),
    "placement": ("một phần nhật ký đứng sai chỗ", "a part of the log stands in a wrong place"),
    "hidden": (
        "bản xuất nói là đầy đủ nhưng có dòng bị giấu",
        "the export claims to be whole, and lines are hidden",
    ),
    "tree": (
        "nội dung từ điểm kiểm tra trước tới đây không còn như lúc ký: có dòng bị sửa, bớt, thêm "
        "hoặc đổi chỗ",
        "what stands between the checkpoint before and this one is not what was signed: a line was "
        "changed, removed, added or moved",
    ),
    "checkpoint_form": ("điểm kiểm tra không đọc được", "a checkpoint cannot be read"),
    "checkpoint_order": (
        "điểm kiểm tra không theo thứ tự thời gian hoặc kích thước",
        "checkpoints do not follow each other in size and time",
    ),
    "checkpoint_signature": (
        "điểm kiểm tra không do khóa của văn phòng đang có hiệu lực ký",
        "a checkpoint is not signed by an office key in force then",
    ),
    "end": (
        "nhật ký không kết thúc bằng điểm kiểm tra đã ký: phần cuối bị cắt hoặc thêm",
        "the log does not end with its signed checkpoint: its end was cut off or added to",
    ),
    "since": (
        "điểm kiểm tra đã giữ không phải là một phần của nhật ký này: nhật ký đã bị viết lại",
        "the checkpoint you kept is no part of this log: the log was rewritten",
    ),
    "since_missing": (
        "bản xuất không tới được điểm kiểm tra đã giữ; hãy xuất lại kèm điểm đó",
        "the export does not pass by the checkpoint you kept; export it again with that one",
    ),
    "restored": (
        "nhật ký được bắt đầu lại sau khi khôi phục máy chủ không đúng như dòng ghi việc đó",
        "the log was gone on with after a restoration otherwise than the line about it says",
    ),
    "time": (
        "giờ ghi của dòng này không thể có giữa hai điểm kiểm tra kề nó",
        "this line is dated as it cannot be between the checkpoints around it",
    ),
    "signature": ("chữ ký không đúng", "a signature does not hold"),
    "trust": (
        "bộ khóa không được đủ người giữ khóa gốc ký, hoặc không theo thứ tự",
        "a bundle of keys is not signed by enough of the root's holders, or out of order",
    ),
    "scope": (
        "khóa ký không được phép ký việc này vào lúc đó",
        "the key that signed was not allowed to sign this at that time",
    ),
    "sequence": (
        "văn bản ký cũ hơn văn bản đứng trước nó",
        "a signed document is older than the one before it",
    ),
    "device_key": (
        "biên nhận không do khóa mà bộ thu này có lúc đó ký",
        "a receipt is not signed by the key that its device had then",
    ),
    "twice": (
        "hai biên nhận mang cùng một số",
        "two receipts bear one number",
    ),
    "chain": (
        "biên nhận không nối tiếp biên nhận trước của bộ thu",
        "a receipt does not follow its device's receipt before",
    ),
    "gap": (
        "thiếu biên nhận: số của bộ thu bị nhảy",
        "receipts are missing: a device's numbers have a gap",
    ),
    "witness": (
        "cụm loa đã thấy một nhật ký khác: nhật ký đã bị viết lại",
        "a loudspeaker has seen another log: the log was rewritten",
    ),
    "authority": (
        "loa đã phát mà không có lịch hoặc lệnh nào được ký",
        "something sounded that no signed programme or order had",
    ),
    "content": (
        "âm thanh đã phát không phải âm thanh được ký",
        "the sound that was heard is not the one that was signed",
    ),
    "place": (
        "lịch hoặc lệnh đó không có quyền ở nơi đặt cụm loa",
        "that programme or order has no authority where the loudspeaker stands",
    ),
    "people": (
        "lệnh khẩn cấp phát khi chưa đủ người ký",
        "an urgent order sounded without enough people's signatures",
    ),
    "own": (
        "một người tự duyệt bản tin của mình",
        "somebody approved a bulletin of their own",
    ),
    "planned_twice": (
        "một mục được lên lịch hai lần trên cùng cụm loa",
        "one item is planned twice on one loudspeaker",
    ),
    "left_out": (
        "một mục đã đến giờ theo lịch đã ký mà nhật ký không ghi",
        "an item fell due by a signed programme, and the log does not say so",
    ),
}  # fmt: skip


class FaultError(Exception):
    """The first thing that is wrong. `code` is stable, `line` counts the lines of `log.jsonl` from
    1 (0: no line of it), `what` names the thing."""

    def __init__(self, code: str, line: int = 0, what: str = "") -> None:
        super().__init__(f"{code} at line {line}: {what}")
        self.code, self.line, self.what = code, line, what

    def said(self, language: str) -> str:
        """One sentence."""
        vi, en = SAID[self.code]
        where = f"log.jsonl, {'dòng' if language == 'vi' else 'line'} {self.line}: "
        named = f" ({self.what})" if self.what else ""
        return f"{where if self.line else ''}{vi if language == 'vi' else en}{named}."
