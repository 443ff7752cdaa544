"""The activity log in sentences: who did what to what, in Vietnamese and in English."""

from typing import Final

from server.accounts.rights_named import ACTIONS
from server.base.activity import Activity

DEEDS: Final[dict[str, tuple[str, str]]] = {
    "account.create": ("lập tài khoản", "made the account"),
    "account.disable": ("đóng tài khoản", "closed the account"),
    "account.enable": ("mở lại tài khoản", "opened again the account"),
    "account.handover": ("bàn giao tài khoản", "handed over the account"),
    "account.invite": ("gửi lại mã mời cho tài khoản", "invited again the holder of the account"),
    "account.link": (
        "liên kết đăng nhập một lần cho tài khoản",
        "linked to single sign-on the account",
    ),
    "account.roles": ("đổi quyền của tài khoản", "changed the roles of the account"),
    "account.sessions_end": ("kết thúc mọi phiên của tài khoản", "signed out the account"),
    "account.unlink": (
        "bỏ liên kết đăng nhập một lần của tài khoản",
        "unlinked from single sign-on the account",
    ),
    "area.add": ("thêm địa bàn", "added the area"),
    "area.change": ("sửa địa bàn", "changed the area"),
    "area.close": ("đóng địa bàn", "closed the area"),
    "area.join": ("nhập cách nhận bản tin của địa bàn", "joined the answers to offers of the area"),
    "area.merge": ("sáp nhập địa bàn", "merged the area"),
    "area.move": ("chuyển địa bàn", "moved the area"),
    "area.narrow": (
        "thu lại quyết định nới giới hạn của địa bàn",
        "withdrew a widening of the area",
    ),
    "area.promote": ("nâng cấp địa bàn", "promoted the area"),
    "area.rename": ("đổi tên địa bàn", "renamed the area"),
    "area.set": ("đặt quy định của địa bàn", "set what holds in the area"),
    "area.split": ("chia tách địa bàn", "split the area"),
    "area.widen": ("nới giới hạn cho địa bàn", "widened the bounds of the area"),
    "bulletin.approve": ("phê duyệt bản tin", "approved the bulletin"),
    "bulletin.draft": ("soạn bản tin", "drafted the bulletin"),
    "bulletin.return": ("trả lại bản tin", "returned the bulletin"),
    "bulletin.revise": ("sửa bản tin", "changed the bulletin"),
    "bulletin.submit": ("gửi duyệt bản tin", "submitted the bulletin"),
    "bulletin.succeed": ("soạn bản thay thế cho bản tin", "drafted a successor of the bulletin"),
    "bulletin.withdraw": ("thu hồi bản tin", "withdrew the bulletin"),
    "device.describe": ("sửa thông tin cụm loa", "described anew the device"),
    "device.enrol": ("kích hoạt cụm loa", "enrolled the device"),
    "device.move": ("chuyển cụm loa", "moved the device"),
    "device.register": ("thêm cụm loa", "registered the device"),
    "device.retire": ("ngừng dùng cụm loa", "retired the device"),
    "device.test": ("phát thử trên cụm loa", "sounded a test tone on the device"),
    "device.token": ("tạo mã kích hoạt cho cụm loa", "made a one-time token for the device"),
    "entry.add": ("xếp lịch", "scheduled the entry"),
    "entry.change": ("sửa lịch", "changed the entry"),
    "entry.end": ("kết thúc lịch", "ended the entry"),
    "entry.renew": ("cập nhật các lịch phát của", "renewed the entries of"),
    "entry.withdrawn": (
        "kết thúc các lịch phát của bản tin bị thu hồi",
        "ended the entries that sounded the withdrawn bulletin",
    ),
    "group.drop": ("bỏ khỏi nhóm cụm loa", "dropped from a group the device"),
    "group.pick": ("đưa vào nhóm cụm loa", "picked for a group the device"),
    "offer.place": ("xếp giờ riêng cho bản tin", "placed the offered entry"),
    "passkey.add": ("thêm khóa truy cập", "added the passkey"),
    "passkey.remove": ("gỡ khóa truy cập", "removed the passkey"),
    "password.change": ("đổi mật khẩu", "changed the own password"),
    "playlist.add": ("lập danh sách phát", "made the playlist"),
    "playlist.change": ("sửa danh sách phát", "changed the playlist"),
    "playlist.remove": ("xóa danh sách phát", "removed the playlist"),
    "policy.default": ("đặt cách nhận bản tin mặc định của", "set the default answer of"),
    "policy.set": (
        "đặt cách nhận bản tin và thứ tự ưu tiên của",
        "set the answers to offers and the order of precedence of",
    ),
    "receipt.conflict": (
        "phát hiện biên nhận mâu thuẫn của cụm loa",
        "found contradicting receipts of the device",
    ),
    "receipt.unchained": (
        "phát hiện nhật ký đứt đoạn của cụm loa",
        "found a broken journal of the device",
    ),
    "recovery.give": ("tạo mã khôi phục mới", "made new recovery codes"),
    "session.end": ("đăng xuất", "signed out"),
    "session.open": ("đăng nhập", "signed in"),
    "session.prove": ("xác nhận lại danh tính", "proved once more who they are"),
    "stop.issue": ("dừng tất cả loa của", "stopped all loudspeakers of"),
    "stop.lift": ("bỏ lệnh dừng loa của", "lifted the stop of"),
    "suggestion.add": ("đề nghị phát", "suggested"),
    "suggestion.decline": ("từ chối đề nghị phát", "declined the suggestion"),
    "suggestion.take_back": ("rút lại đề nghị phát", "took back the suggestion"),
    "template.add": ("lập mẫu ngày", "made the template"),
    "template.apply": ("áp dụng mẫu ngày", "applied the template"),
    "template.change": ("sửa mẫu ngày", "changed the template"),
    "template.remove": ("xóa mẫu ngày", "removed the template"),
    "themes.set": ("đặt nhạc hiệu của", "set the theme tunes of"),
    "totp.remove": ("gỡ ứng dụng xác thực", "removed the authenticator app"),
    "totp.set": ("cài ứng dụng xác thực", "set an authenticator app"),
    "week.copy": ("sao chép lịch một tuần của", "copied a week of"),
    "upload.refuse": ("bị từ chối bản ghi", "had a recording refused"),
}
"""What is done, followed by its subject. A deed that is not here is told by its own code."""

_ABOUT_ONESELF: Final = frozenset(
    {
        "password.change",
        "recovery.give",
        "session.end",
        "session.open",
        "session.prove",
        "totp.remove",
        "totp.set",
    }
)
_SYSTEM: Final = ("Hệ thống", "The system")
_SOMEBODY: Final = ("Một người chưa đăng nhập", "Somebody not signed in")


def sentences(line: Activity, post: str | None) -> tuple[str, str]:
    """One line told; `post` is the name of the account's post."""
    if line.refused is not None:
        return _refused(line, post)
    vi, en = DEEDS.get(line.action, (line.action, line.action))
    who_vi, who_en = (post, post) if post else _SYSTEM
    what = "" if line.action in _ABOUT_ONESELF else f" {line.subject}"
    by_vi = f", theo quyền {line.right}" if line.right not in {None, "own"} else ""
    by_en = f", by the right {line.right}" if line.right not in {None, "own"} else ""
    return f"{who_vi} {vi}{what}{by_vi}.", f"{who_en} {en}{what}{by_en}."


def _refused(line: Activity, post: str | None) -> tuple[str, str]:
    who_vi, who_en = (post, post) if post else _SOMEBODY
    what = f"{line.action} {line.subject}".strip()
    times = line.detail.get("times")
    vi, en = (f" (lần thứ {times})", f" (time {times})") if times else ("", "")
    missing = str(line.detail.get("missing", ""))
    want = next((named for action, named in ACTIONS.items() if action == missing), None)
    if want is not None:
        vi, en = f", thiếu quyền “{want[0]}”{vi}", f", who may not {want[1]}{en}"
    return (
        f"{who_vi} bị từ chối: {what} [{line.refused}]{vi}.",
        f"{who_en} was refused: {what} [{line.refused}]{en}.",
    )
