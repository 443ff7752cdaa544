"""Why something did not sound, and what to do about it, as an officer understands it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.programme.told import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing told: its stable code, its sentence, and what to do, where something can be."""

    code: str
    said: Words
    do: Words | None = None


REASONS: Final[Mapping[str, Words]] = {
    "outside_hours": Words("ngoài khung giờ được phát", "outside permitted hours"),
    "quiet_day": Words("ngày tạm ngừng phát", "a quiet day"),
    "air_time_cap": Words("đã hết thời lượng phát trong ngày", "the day's air time was used up"),
    "occupied": Words("trùng với lịch phát khác", "another item had that time"),
    "stopped": Words("có lệnh dừng loa", "a stop was in force"),
    "urgent": Words("nhường cho bản tin khẩn cấp", "an urgent bulletin took its place"),
    "live": Words("nhường cho phát trực tiếp", "a live broadcast took its place"),
    "withdrawn": Words(
        "lịch đã được rút trước khi phát", "it was taken out of the schedule before it began"
    ),
    "followed_up": Words(
        "đã có bản đính chính hoặc báo yên", "it was corrected, or called off by an all-clear"
    ),
    "off": Words("bộ thu tắt hoặc mất điện", "the controller was off or without power"),
    "no_clock": Words("bộ thu không biết giờ đúng", "the controller did not know the time"),
    "not_ready": Words(
        "bộ thu chưa tải được tệp âm thanh", "the controller had not fetched the sound"
    ),
    "no_sound": Words("không có tiếng truyền tới bộ thu", "no live sound reached the controller"),
    "restarted": Words("bộ thu khởi động lại giữa chừng", "the controller restarted meanwhile"),
    "missing": Words("tệp âm thanh không có trong bộ thu", "the sound was not in the controller"),
    "corrupt": Words("tệp âm thanh trong bộ thu bị hỏng", "the sound was damaged on the disk"),
    "unreadable": Words(
        "bộ thu không đọc được thẻ nhớ", "the controller could not read its storage"
    ),
    "undecodable": Words("bộ thu không giải mã được âm thanh", "the sound could not be decoded"),
    "no_card": Words("bộ thu mất card âm thanh", "the controller had no sound card"),
    "broken": Words("bộ phát của bộ thu gặp lỗi", "the controller's player failed"),
}
"""What receipts and plans give as the reason: `schedules.overlay`, `schedules.plan`, the player."""

_DO: Final[Mapping[str, Words]] = {
    "played": Words(
        "Nếu tại chỗ không nghe thấy: kiểm tra âm ly, dây loa, âm lượng, rồi phát thử.",
        "If nobody heard it: check amplifier, wiring and volume on site, then sound a test tone.",
    ),
    "late": Words(
        "Nếu hay bị trễ: xem lịch có sát nhau quá không.",
        "If it happens often: see whether items stand too close to each other.",
    ),
    "nothing_planned": Words(
        "Mở Lịch phát của ngày đó để xem và xếp lịch.",
        "Open the schedule of that day to see it, and to schedule.",
    ),
    "offer_open": Words(
        "Cán bộ xếp lịch của địa phương nhận phát trong Lịch phát thì loa mới phát.",
        "It sounds once the commune's operator accepts it in the schedule.",
    ),
    "offer_declined": Words(
        "Muốn phát thì nhận lại bản tin này trong Lịch phát.",
        "To have it sound, accept it again in the schedule.",
    ),
    "outside_hours": Words(
        "Đổi giờ phát, hoặc đề nghị quản trị viên nới khung giờ.",
        "Choose another time, or ask an administrator to widen the hours.",
    ),
    "quiet_day": Words(
        "Dời sang ngày khác, hoặc dùng loại ưu tiên nếu quy định cho phép.",
        "Move it to another day; priority may be allowed.",
    ),
    "air_time_cap": Words(
        "Rút ngắn bản tin hoặc dời bớt sang ngày khác.",
        "Shorten what sounds that day, or move some of it.",
    ),
    "occupied": Words(
        "Dời một trong hai lịch, hoặc cho phép bắt đầu trễ hơn.",
        "Move one of the two, or let it start later.",
    ),
    "stopped": Words(
        "Lệnh dừng do người có quyền duyệt bỏ. Bản tin bị bỏ lỡ phải xếp lịch lại.",
        "An approver lifts a stop. What was missed must be scheduled anew.",
    ),
    "stop_in_force": Words(
        "Trong thời gian này chỉ bản tin khẩn cấp mới hơn được phát.",
        "Meanwhile only newer urgent bulletins sound.",
    ),
    "urgent": Words("Xếp lịch lại nếu bản tin còn cần.", "Schedule it anew if it still matters."),
    "live": Words("Xếp lịch lại nếu bản tin còn cần.", "Schedule it anew if it still matters."),
    "withdrawn": Words(
        "Xem Nhật ký thao tác để biết ai đã rút.", "The activity log says who took it out."
    ),
    "off": Words(
        "Kiểm tra nguồn điện, cầu dao hẹn giờ và bộ thu tại chỗ.",
        "Check power, any timer switch and the controller on site.",
    ),
    "no_clock": Words(
        "Kiểm tra mạng để bộ thu lấy lại giờ; nếu lặp lại, thay pin đồng hồ.",
        "Restore its network, which tells it the time; if it happens again, change its battery.",
    ),
    "not_ready": Words(
        "Kiểm tra mạng và dung lượng SIM; tệp tải xong thì lần sau phát bình thường.",
        "Check network and SIM data; once the file is there the next one sounds.",
    ),
    "restarted": Words("Kiểm tra nguồn điện tại chỗ.", "Check the power on site."),
    "missing": Words(
        "Kiểm tra mạng và dung lượng SIM để bộ thu tải lại.",
        "Check network and SIM data so that it fetches it again.",
    ),
    "corrupt": Words(
        "Bộ thu sẽ tải lại. Nếu lặp lại, thay thẻ nhớ.",
        "It fetches it again. If it happens again, replace the card.",
    ),
    "unreadable": Words("Thay thẻ nhớ của bộ thu.", "Replace the controller's storage card."),
    "undecodable": Words(
        "Báo kỹ thuật; ghi âm và gửi lại bản tin.", "Tell the repair service; record it again."
    ),
    "no_card": Words(
        "Cắm lại card âm thanh của bộ thu; nếu vẫn mất, thay card.",
        "Plug its sound card in again; if it stays away, replace the card.",
    ),
    "broken": Words(
        "Phát thử trên cụm loa; nếu vẫn im, báo kỹ thuật.",
        "Sound a test tone; if it stays silent, tell the repair service.",
    ),
    "unproven_never": Words(
        "Lắp bộ thu và nhập mã kích hoạt.", "Install the controller and enter its one-time code."
    ),
    "unproven_away": Words(
        "Nếu có điện, loa vẫn phát theo lịch đã lưu. Kiểm tra điện, SIM; biên nhận sẽ tự về.",
        "With power it still sounds what it holds. Check power and SIM; its receipts will come.",
    ),
    "unproven_left": Words(
        "Kiểm tra điện và SIM tại chỗ; nối lại là biên nhận tự về.",
        "Check power and SIM on site; receipts come when it is back.",
    ),
    "unproven_soon": Words("Chờ vài phút rồi xem lại.", "Wait a few minutes, then look again."),
    "unproven_connected": Words(
        "Phát thử trên cụm loa; nếu vẫn không có biên nhận, báo kỹ thuật.",
        "Sound a test tone; if no receipt comes either, tell the repair service.",
    ),
    "away": Words(
        "Nếu có điện, loa vẫn phát theo lịch đã lưu. Kiểm tra điện và SIM tại chỗ.",
        "With power it still sounds what it holds. Check power and SIM on site.",
    ),
    "restarted_since": Words(
        "Hỏi lịch cắt điện; kiểm tra nguồn điện tại chỗ.",
        "Ask about power cuts; check the power on site.",
    ),
    "never_heard": Words(
        "Lắp bộ thu và nhập mã kích hoạt.", "Install the controller and enter its one-time code."
    ),
    "not_enrolled": Words(
        "Lắp bộ thu và nhập mã kích hoạt.", "Install the controller and enter its one-time code."
    ),
}


def reason_in(code: str) -> Words:
    """The reason in words; a code that nobody knows is told as it is."""
    return REASONS.get(code, Words(code, code))


def advise(code: str) -> Words | None:
    """What to do, where something can be done."""
    return _DO.get(code)
