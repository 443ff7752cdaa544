"""The activity log in sentences: who did what to what, in Vietnamese and in English."""

from datetime import date
from typing import Final

from server.accounts.activity_named import (
    Names,
    bulletins_in,
    in_path,
    recorded,
    subjects,
    titles_of,
)
from server.accounts.rights_named import ACTIONS, ROLES
from server.areas.kinds import kind_in_words
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
    "area.speech": (
        "đặt giọng đọc và chữ viết tắt của địa bàn",
        "set the voice and the abbreviations of the area",
    ),
    "area.split": ("chia tách địa bàn", "split the area"),
    "area.widen": ("nới giới hạn cho địa bàn", "widened the bounds of the area"),
    "bulletin.approve": ("phê duyệt bản tin", "approved the bulletin"),
    "bulletin.classify": ("phân loại bản tin", "classified the bulletin"),
    "bulletin.draft": ("soạn bản tin", "drafted the bulletin"),
    "bulletin.return": ("trả lại bản tin", "returned the bulletin"),
    "bulletin.revise": ("sửa bản tin", "changed the bulletin"),
    "bulletin.submit": ("gửi duyệt bản tin", "submitted the bulletin"),
    "bulletin.succeed": ("soạn bản thay thế cho bản tin", "drafted a successor of the bulletin"),
    "bulletin.withdraw": ("thu hồi bản tin", "withdrew the bulletin"),
    "cap_alert.order": (
        "ghi lệnh được lập theo cảnh báo",
        "said which order was made of the alert",
    ),
    "cap_alert.prove": ("xác nhận chữ ký của cảnh báo", "found signed the alert"),
    "cap_alert.take": ("nhận cảnh báo", "took in the alert"),
    "cap_alert.unprepared": (
        "không lập được lệnh khẩn cấp theo cảnh báo",
        "could prepare no urgent order of the alert",
    ),
    "cap_channel.set": (
        "đặt việc đưa lệnh khẩn cấp ra kênh khác của",
        "set how other channels are told of the orders of",
    ),
    "cap_sender.add": ("thêm nơi gửi cảnh báo", "added the sender of alerts"),
    "cap_sender.change": ("sửa nơi gửi cảnh báo", "changed the sender of alerts"),
    "cap_sender.remove": ("bỏ nơi gửi cảnh báo", "removed the sender of alerts"),
    "area.data_plan": ("đặt gói dữ liệu SIM cho địa bàn", "set the SIMs' data plan of the area"),
    "device.data_plan": (
        "đặt gói dữ liệu SIM cho cụm loa",
        "set the SIM's data plan of the device",
    ),
    "device.describe": ("sửa thông tin cụm loa", "described anew the device"),
    "device.diagnose": ("hỏi tình trạng cụm loa", "asked how it is the device"),
    "device.enrol": ("cho bộ thu vào cụm loa", "let in the controller of the device"),
    "device.move": ("chuyển cụm loa", "moved the device"),
    "device.register": ("thêm cụm loa", "registered the device"),
    "device.revoke": ("thu hồi bộ thu của cụm loa", "revoked the controller of the device"),
    "device.turn_away": ("từ chối bộ thu xin vào cụm loa", "turned a controller away from"),
    "device.retire": ("ngừng dùng cụm loa", "retired the device"),
    "device.test": ("phát thử trên cụm loa", "sounded a test tone on the device"),
    "device.token": ("tạo mã kích hoạt cho cụm loa", "made a one-time token for the device"),
    "key.rotate": ("thay khóa", "had the key replaced"),
    "entry.add": ("xếp lịch", "scheduled the entry"),
    "entry.change": ("sửa lịch", "changed the entry"),
    "entry.end": ("kết thúc lịch", "ended the entry"),
    "entry.move": ("dời lịch", "moved the entry"),
    "entry.renew": ("cập nhật các lịch phát của", "renewed the entries of"),
    "entry.withdrawn": (
        "kết thúc các lịch phát của bản tin bị thu hồi",
        "ended the entries that sounded the withdrawn bulletin",
    ),
    "group.drop": ("bỏ khỏi nhóm cụm loa", "dropped from a group the device"),
    "group.pick": ("đưa vào nhóm cụm loa", "picked for a group the device"),
    "live.end": ("kết thúc buổi phát trực tiếp ở", "ended the live session in"),
    "live.open": ("phát trực tiếp ở", "went on air in"),
    "live.over": ("buổi phát trực tiếp đã kết thúc ở", "the live session is over in"),
    "live.rehearse": ("tập phát trực tiếp ở", "rehearsed going on air in"),
    "notices.settle": ("đổi cách nhận báo tin", "changed how they are told"),
    "notices.subscribe": ("nhận báo tin trên trình duyệt", "is told in the browser"),
    "notices.unsubscribe": ("thôi nhận báo tin trên trình duyệt", "is no more told in the browser"),
    "offer.answer": ("trả lời bản tin cấp trên gửi", "answered the offered entry"),
    "offer.place": ("xếp giờ riêng cho bản tin", "placed the offered entry"),
    "drill.cancel": ("hủy buổi diễn tập ở", "cancelled the drill in"),
    "drill.give": ("cho diễn tập ở", "gave a drill in"),
    "drill.words": ("đặt lời báo diễn tập", "set the words of drills"),
    "order.cancel": ("hủy lệnh khẩn cấp đang chờ ký ở", "cancelled the urgent order waiting in"),
    "order.end": ("kết thúc lệnh khẩn cấp ở", "ended the urgent order in"),
    "order.follow_up": (
        "phát đính chính hoặc báo yên ở",
        "corrected the alarm, or gave the all-clear, in",
    ),
    "update.begin": ("bắt đầu cập nhật cụm loa ở", "began to update the devices of"),
    "update.fail": ("tự dừng đợt cập nhật cụm loa ở", "halted, for failures, the update of"),
    "update.halt": ("dừng đợt cập nhật cụm loa ở", "halted the update of the devices of"),
    "update.open": ("mở đợt tiếp theo của việc cập nhật ở", "opened the next ring of updates in"),
    "update.resume": ("tiếp tục cập nhật cụm loa ở", "went on updating the devices of"),
    "trust.thresholds": ("đổi số người ký lệnh khẩn cấp", "changed how many sign urgent orders"),
    "order.give": ("phát lệnh khẩn cấp ở", "gave the urgent order in"),
    "order.prepare": ("chuẩn bị lệnh khẩn cấp ở", "prepared an urgent order in"),
    "order.sign": ("ký lệnh khẩn cấp ở", "signed the urgent order in"),
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
    "programme.carry": (
        "chuyển lịch phát theo việc chia tách địa bàn của",
        "carried entries over, as areas split, in the programme of",
    ),
    "category.add": ("thêm chuyên mục bản tin", "added a category of bulletins"),
    "category.change": ("sửa chuyên mục bản tin", "changed a category of bulletins"),
    "feedback.answer": ("trả lời phản ánh", "answered the feedback"),
    "feedback.change": ("sửa phản ánh", "put right the feedback"),
    "feedback.forget": (
        "xóa thông tin người phản ánh của phản ánh",
        "forgot who told the feedback",
    ),
    "feedback.log": ("ghi phản ánh", "took down the feedback"),
    "feedback.resident": (
        "sửa thông tin người phản ánh của phản ánh",
        "put right who told the feedback",
    ),
    "feedback.see": (
        "xem thông tin người phản ánh của phản ánh",
        "looked who told the feedback",
    ),
    "feedback.take_on": ("nhận xử lý phản ánh", "took on the feedback"),
    "feedback.tie": (
        "gắn bản tin trả lời cho phản ánh",
        "tied an answering bulletin to the feedback",
    ),
    "feedback_rule.set": (
        "đặt thời hạn trả lời phản ánh của",
        "set how soon feedback is answered in",
    ),
    "link.give": ("cấp liên kết chỉ đọc", "gave the read-only link"),
    "link.revoke": ("thu hồi liên kết", "revoked the link"),
    "link.use": ("ghi nhận có người mở liên kết", "saw the link used"),
    "report_mail.add": ("thêm nơi nhận báo cáo qua thư", "added a recipient of mailed reports"),
    "report_mail.confirm": (
        "ghi nhận nơi nhận báo cáo đã xác nhận",
        "saw a recipient of mailed reports confirmed",
    ),
    "report_mail.remove": ("bỏ nơi nhận báo cáo qua thư", "removed a recipient of mailed reports"),
    "report_mail.send": ("gửi thư báo cáo của địa bàn", "mailed a report of the area"),
    "report.take": ("tải báo cáo của địa bàn", "took out a report of the area"),
    "evidence.export": ("xuất bằng chứng của địa bàn", "took out the evidence of the area"),
    "log.begin": (
        "bắt đầu nhật ký bằng chứng với cụm loa",
        "began the evidence log with the device",
    ),
    "account.forget": (
        "thay tên người giữ trước bằng mã băm ở tài khoản",
        "replaced by a digest the name of an earlier holder of the account",
    ),
    "archive.make": (
        "lưu trữ và dọn khỏi cơ sở dữ liệu",
        "archived, and removed from the database",
    ),
    "archive.unfit": (
        "không lưu trữ được: kiểm bằng chứng thấy sai, giữ nguyên dữ liệu",
        "archived nothing: the evidence was found at fault, and stays",
    ),
    "bulletin.forget": ("xóa bản thu quá hạn của bản tin", "removed the recording of the bulletin"),
    "keeping.hold": ("ra lệnh giữ lại số", "began the hold number"),
    "keeping.release": ("thôi giữ lại số", "ended the hold number"),
    "keeping.settle": ("đặt thời hạn lưu giữ", "settled the term of keeping"),
    "log.restore": (
        "khôi phục máy chủ từ bản sao lưu, ghi tiếp ở nhật ký bằng chứng",
        "restored the server from a copy, and went on with the evidence log",
    ),
    "receipt.conflict": (
        "phát hiện biên nhận mâu thuẫn của cụm loa",
        "found contradicting receipts of the device",
    ),
    "receipt.unchained": (
        "phát hiện nhật ký đứt đoạn của cụm loa",
        "found a broken journal of the device",
    ),
    "sums.differ": (
        "phát hiện số liệu tổng hợp khác nhật ký phát, đã tính lại, ở",
        "found sums that differ from the play log, and counted again, in",
    ),
    "recovery.give": ("tạo mã khôi phục mới", "made new recovery codes"),
    "relay.fail": (
        "nguồn của đài đang tiếp sóng bị hỏng ở",
        "a source of the relayed station failed in",
    ),
    "relay.open": ("tiếp sóng ở", "relayed a station in"),
    "relay.wait": (
        "chưa tiếp sóng được theo giờ đặt sẵn ở",
        "could not begin the weekly relay in",
    ),
    "session.end": ("đăng xuất", "signed out"),
    "session.open": ("đăng nhập", "signed in"),
    "session.prove": ("xác nhận lại danh tính", "proved once more who they are"),
    "slot.add": ("đặt giờ tiếp sóng cho", "set a weekly relay for"),
    "slot.remove": ("xóa giờ tiếp sóng của", "removed a weekly relay of"),
    "station.add": ("thêm đài tiếp sóng", "added the station"),
    "station.change": ("sửa đài tiếp sóng", "changed the station"),
    "station.remove": ("xóa đài tiếp sóng", "removed the station"),
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
    "urgent_template.add": ("soạn mẫu khẩn cấp", "prepared the alarm"),
    "urgent_template.change": ("sửa mẫu khẩn cấp", "changed the prepared alarm"),
    "urgent_template.plain": (
        "chọn lời đính chính và báo yên chung của",
        "chose the plain correction and all-clear of",
    ),
    "urgent_template.remove": ("xóa mẫu khẩn cấp", "removed the prepared alarm"),
    "upload.refuse": ("bị từ chối bản ghi", "had a recording refused"),
    "wish.drop": ("bỏ giờ phát đã chọn cho bản tin", "dropped the time chosen for the bulletin"),
    "wish.keep": ("chọn giờ phát cho bản tin", "chose a time for the bulletin"),
    "wish.refused": (
        "không xếp được lịch đã chọn cho bản tin",
        "could not place, as chosen, the bulletin",
    ),
}
"""What is done, followed by its subject. A deed that is not here is told by its own code."""

_ABOUT_ONESELF: Final = frozenset(
    {
        "notices.settle",
        "notices.subscribe",
        "notices.unsubscribe",
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


Pair = tuple[str, str]
"""In Vietnamese and in English."""


def sentences(line: Activity, names: Names) -> Pair:
    """One line told, whatever it speaks of by its name: the one on record, else today's, else
    the id."""
    post = names.get(("account", line.account or ""))
    if line.refused is not None:
        return _refused(line, names, post)
    vi, en = DEEDS.get(line.action, (line.action, line.action))
    who_vi, who_en = (post, post) if post else _SYSTEM
    what_vi, what_en = ("", "") if line.action in _ABOUT_ONESELF else _what(line, names)
    to_vi, to_en = _outcome(line, names)
    by_vi, by_en = _by(line.right, names)
    return (
        f"{who_vi} {vi}{what_vi}{to_vi}{by_vi}.",
        f"{who_en} {en}{what_en}{to_en}{by_en}.",
    )


def _what(line: Activity, names: Names) -> Pair:
    called = recorded(line, "name") or recorded(line, "title")
    if called and called[0] != called[-1]:
        return f" “{called[0]}” thành “{called[-1]}”", f" “{called[0]}” to “{called[-1]}”"
    known = called or [names[one] for one in subjects(line) if one in names]
    name = known[-1] if called else next(iter(known), "")
    name = name or _titles(line, names) or _other_name(line)
    told = f" “{name}”" if name else f" {line.subject}"
    return ("", "") if line.action == "passkey.remove" and not name else (told, told)


def _titles(line: Activity, names: Names) -> str:
    """The bulletins of the entries or suggestions that the line tells of."""
    found = [titles_of(bulletins_in(told), names) for told in (line.after, line.before) if told]
    return next((titles for titles in found if titles), "")


def _other_name(line: Activity) -> str:
    if line.action == "week.copy":
        return f"{date.fromisoformat(line.subject):%d/%m/%Y}"
    return str(line.detail.get("file_name", ""))


def _outcome(line: Activity, names: Names) -> Pair:
    """Where to, what it is now, which group: what the deed alone does not say."""
    place = recorded(line, "area") or recorded(line, "parent")
    if line.action in _MOVES and place:
        name = names.get(("area", place[-1]), place[-1])
        return f", sang {name}", f", to {name}"
    if line.action == "area.promote" and (kind := recorded(line, "kind")):
        vi, en = kind_in_words(kind[-1])
        return f" thành {vi.lower()}", f" to a {en}"
    if line.action in {"group.drop", "group.pick"}:
        group = names.get(("area", line.area or ""), line.area)
        return f", nhóm “{group}”", f", group “{group}”"
    return "", ""


_MOVES: Final = frozenset({"area.merge", "area.move", "area.split", "device.move"})


def _by(right: str | None, names: Names) -> Pair:
    """`, theo quyền vận hành ở Phường Lê Chân`: the role and its area in words."""
    if right is None or right == "own":
        return "", ""
    role, _, area = right.partition("@")
    vi, en = next((words for known, words in ROLES.items() if known == role), (role, role))
    where = names.get(("area", area), area)
    return f", theo quyền {vi} ở {where}", f", by the right of {en} in {where}"


def _refused(line: Activity, names: Names, post: str | None) -> Pair:
    who_vi, who_en = (post, post) if post else _SOMEBODY
    called = " ".join(f"“{names[one]}”" if one in names else one[1] for one in in_path(line))
    what = f"{line.action} {called or line.subject}".strip()
    times = line.detail.get("times")
    vi, en = (f" (lần thứ {times})", f" (time {times})") if times else ("", "")
    if (area := names.get(("area", line.area or ""))) is not None:
        vi, en = f" ở {area}{vi}", f" in {area}{en}"
    missing = str(line.detail.get("missing", ""))
    want = next((named for action, named in ACTIONS.items() if action == missing), None)
    if want is not None:
        vi, en = f", thiếu quyền “{want[0]}”{vi}", f", who may not {want[1]}{en}"
    return (
        f"{who_vi} bị từ chối: {what} [{line.refused}]{vi}.",
        f"{who_en} was refused: {what} [{line.refused}]{en}.",
    )
