"""Judging what was read, in the order of the pole: supply, heat, disk, sound, clock, network, keys,
programme. Pure. Each finding says in a sentence how it is, and what to do where something is to do.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from device_agent.checking.facts import (
    Clock,
    Disk,
    Facts,
    Identity,
    Modem,
    Network,
    Papers,
    Reached,
    Sound,
    Supply,
    Way,
)
from device_agent.core.usage import Ledger
from device_agent.player.output import Fault
from schedules.wire.diagnosis import Finding, Severity
from schedules.wire.usage import CAUSES, Cause

HOT = 70.0
TOO_HOT = 80.0
"""A Pi slows down from 80 °C on (Raspberry Pi documentation, "Frequency management and thermal
control")."""
FREE_AT_LEAST = 256 * 1024 * 1024
"""Four times what the cache leaves free for journal and log (`device_agent.cache`)."""
WORN = 80
CERTIFICATE_DAYS = 20
"""It renews itself 30 days before its end: ten days of trying have failed."""
TRUST_DAYS = 20
CLOCK_ERROR_US = 50_000
SIM_AT_LEAST = 100 * 1024 * 1024
SIGNAL_AT_LEAST = 20
MB = 1 << 20
QUIET_DAYS = 2
WAITING_RECEIPTS = 200
_DAY_MS = 86_400_000


def judge(facts: Facts) -> tuple[Finding, ...]:
    """What is to be said of it, the whole pole from the supply up."""
    found: list[Finding] = []
    for some in (
        _supply(facts.supply),
        _heat(facts.supply),
        _disk(facts.disk),
        _sound(facts.sound),
        _clock(facts.clock),
        _network(facts.network),
        _identity(facts.identity, facts.at_ms),
        _service(facts),
        _papers(facts),
    ):
        found += some
    return tuple(found)


def worst(findings: tuple[Finding, ...]) -> Severity:
    """Of all of them."""
    said = {one.severity for one in findings}
    return next((one for one in ("fault", "attention") if one in said), "fine")


def _supply(supply: Supply) -> Iterator[Finding]:
    do_vi = (
        "Đổi nguồn 5 V tốt hơn (Pi 4: 3 A, Pi 5: 5 A), dây ngắn và to; đừng cấp điện âm ly chung."
    )
    do_en = "Use a better 5 V supply (Pi 4: 3 A, Pi 5: 5 A) and a short thick cable, none shared."
    if supply.low:
        yield Finding(
            "power_low", "fault",
            "Nguồn điện đang yếu: điện áp thấp hơn mức cần.",
            "The supply is too weak: its voltage is too low right now.", do_vi, do_en,
        )  # fmt: skip
    elif supply.was_low:
        yield Finding(
            "power_was_low", "attention",
            "Nguồn điện đã có lúc yếu từ khi bật máy; bây giờ thì đủ.",
            "The supply was too weak at some time since the start; it is enough now.", do_vi, do_en,
        )  # fmt: skip
    elif supply.low is None:
        yield Finding(
            "power_unknown", "fine",
            "Máy này không tự đo được nguồn điện.", "This machine does not measure its supply.",
        )  # fmt: skip
    else:
        yield Finding("power", "fine", "Nguồn điện đủ.", "The supply is strong enough.")


def _heat(supply: Supply) -> Iterator[Finding]:
    if supply.celsius is None and not supply.slowed:
        return
    degrees = "" if supply.celsius is None else f"{supply.celsius:.0f} °C"
    do_vi = "Che nắng, cho thoáng gió, gắn tản nhiệt; đừng đặt sát âm ly."
    do_en = "Shade it, let air through, add a heat sink; keep it away from the amplifier."
    if supply.slowed or (supply.celsius or 0) >= TOO_HOT:
        yield Finding(
            "too_hot", "fault", f"Máy quá nóng ({degrees}) và phải chạy chậm lại.".replace(" ()", ""),
            f"It is too hot ({degrees}) and slows down.".replace(" ()", ""), do_vi, do_en,
        )  # fmt: skip
    elif (supply.celsius or 0) >= HOT or supply.was_slowed:
        yield Finding(
            "hot", "attention", f"Máy nóng: {degrees}, hoặc đã có lúc phải chạy chậm lại.",
            f"It is hot: {degrees}, or had to slow down at some time.", do_vi, do_en,
        )  # fmt: skip
    else:
        yield Finding("heat", "fine", f"Nhiệt độ {degrees}.", f"Its temperature is {degrees}.")


def _disk(disk: Disk | None) -> Iterator[Finding]:
    if disk is None:
        yield Finding(
            "disk_absent", "fault",
            "Chưa có thư mục dữ liệu của bộ thu.", "The agent's data folder is not there.",
            "Cài lại gói loa-agent.", "Install the package loa-agent again.",
        )  # fmt: skip
        return
    free = f"{disk.free / 1024**3:.1f} GB"
    card_vi = "Chép thẻ không được nữa thì thay thẻ mới, loại chịu ghi nhiều (High Endurance)."
    card_en = "Replace the card by a new one made for much writing (High Endurance)."
    if disk.read_only:
        yield Finding(
            "disk_read_only", "fault",
            "Thẻ nhớ chỉ còn đọc được: không ghi được lịch và biên nhận.",
            "The card can only be read: programmes and receipts cannot be kept.",
            f"Tắt điện, bật lại. Còn lặp lại: {card_vi}", f"Power it off and on. Again: {card_en}",
        )  # fmt: skip
    if disk.errors:
        yield Finding(
            "disk_errors", "fault",
            f"Thẻ nhớ đã có {disk.errors} lỗi.", f"The card has had {disk.errors} errors.",
            card_vi, card_en,
        )  # fmt: skip
    if disk.worn is not None and disk.worn >= WORN:
        yield Finding(
            "disk_worn", "attention",
            f"Bộ nhớ đã mòn chừng {disk.worn} %.", f"The memory is worn, about {disk.worn} %.",
            "Chuẩn bị thay bộ nhớ.", "Have a replacement ready.",
        )  # fmt: skip
    if disk.free < FREE_AT_LEAST:
        yield Finding(
            "disk_full", "fault",
            f"Thẻ nhớ gần đầy: còn {free}.", f"The card is nearly full: {free} left.",
            "Xóa tệp lạ trên thẻ, hoặc dùng thẻ lớn hơn.",
            "Remove what others left on it, or use a larger card.",
        )  # fmt: skip
    elif not disk.read_only and not disk.errors:
        yield Finding(
            "disk", "fine", f"Thẻ nhớ tốt, còn {free}.", f"The card is well, {free} left."
        )


_CARDS: dict[Fault, tuple[str, str, str, str]] = {
    "absent": (
        "Không thấy card âm thanh đã chọn.", "The chosen sound card is not there.",
        "Cắm lại card; xem tên bằng: sudo loa-agent sound list, rồi chọn: sudo loa-agent sound set --output …",
        "Plug it in again; see names by: sudo loa-agent sound list, choose by: sudo loa-agent sound set",
    ),
    "busy": (
        "Chương trình khác đang giữ card âm thanh.", "Another program holds the sound card.",
        "Tắt PulseAudio, PipeWire hoặc lệnh thử đang chạy.",
        "End PulseAudio, PipeWire or a test that runs.",
    ),
    "unfit": (
        "Card âm thanh không nhận 48 kHz một kênh.", "The sound card takes no 48 kHz mono.",
        "Chọn tên bắt đầu bằng plughw: (sudo loa-agent sound list).",
        "Choose its name that begins with plughw: (sudo loa-agent sound list).",
    ),
    "failed": (
        "Card âm thanh bị lỗi.", "The sound card failed.",
        "Rút ra cắm lại, thử cổng khác; vẫn lỗi thì thay card.",
        "Unplug it, try another port; replace it if that does not help.",
    ),
}  # fmt: skip


def _sound(sound: Sound) -> Iterator[Finding]:
    if not sound.output.startswith("alsa:"):
        yield Finding(
            "sound_not_chosen", "fault",
            "Chưa chọn card âm thanh, nên loa không kêu.", "No sound card is chosen: it is silent.",
            "sudo loa-agent sound list, rồi sudo loa-agent sound set --output alsa:TÊN",
            "sudo loa-agent sound list, then sudo loa-agent sound set --output alsa:NAME",
        )  # fmt: skip
        return
    if sound.fault is not None:
        vi, en, do_vi, do_en = _CARDS[sound.fault]
        yield Finding(f"card_{sound.fault}", "fault", vi, en, do_vi, do_en)
        return
    name = sound.output.removeprefix("alsa:")[:80]
    yield Finding("card", "fine", f"Card âm thanh {name} mở được.", f"The sound card {name} opens.")
    if sound.muted is not None:
        yield Finding(
            "card_muted", "fault",
            f"Bộ trộn của card đang tắt tiếng ở {sound.muted[:40]}.",
            f"The card's mixer lets nothing through at {sound.muted[:40]}.",
            "Mở alsamixer, bỏ tắt tiếng (phím M), đặt 0 dB, rồi: sudo alsactl store",
            "Open alsamixer, unmute it (key M), set 0 dB, then: sudo alsactl store",
        )  # fmt: skip
    if sound.xruns:
        yield Finding(
            "card_ran_dry", "attention",
            f"Tiếng đã hụt {sound.xruns} lần từ khi dịch vụ chạy.",
            f"Sound ran dry {sound.xruns} times since the service began.",
            "Bớt việc khác trên máy; xem nguồn điện và nhiệt độ ở trên.",
            "Have the machine do less else; see supply and heat above.",
        )  # fmt: skip
    if sound.real_time is False:
        yield Finding(
            "no_real_time", "attention",
            "Không có quyền ưu tiên thời gian thực: máy bận thì tiếng có thể hụt.",
            "It has no real-time priority: sound may run dry on a busy machine.",
            "Chạy bằng dịch vụ loa-agent của gói cài.", "Run it by the package's service.",
        )  # fmt: skip


def _clock(clock: Clock) -> Iterator[Finding]:
    if clock.quality == "untrusted":
        yield Finding(
            "clock_unknown", "fault",
            "Bộ thu chưa biết mấy giờ, nên lịch phát phải chờ.",
            "It does not know what time it is, so scheduled items wait.",
            "Xem mạng bên dưới. Muốn chạy được khi mất mạng: gắn đồng hồ RTC và cài chrony.",
            "See the network below. To go on without one: add a clock chip (RTC) and chrony.",
        )  # fmt: skip
    elif clock.error_us is not None and clock.error_us > CLOCK_ERROR_US:
        yield Finding(
            "clock_coarse", "attention",
            f"Giờ có thể lệch đến {clock.error_us // 1000} ms: loa cạnh nhau nghe không đều.",
            f"Its time may be off by {clock.error_us // 1000} ms: neighbours are out of step.",
            "Cài chrony: sudo apt install chrony. Xem đường mạng có chậm không.",
            "Install chrony: sudo apt install chrony. See whether the network is slow.",
        )  # fmt: skip
    elif clock.quality or clock.kept or (clock.tracking and clock.tracking.synchronised):
        yield Finding("clock", "fine", "Đồng hồ đúng giờ.", "Its clock is right.")
    else:
        yield Finding(
            "clock_unsynchronised", "attention",
            "Đồng hồ hệ thống chưa được ai chỉnh giờ; dịch vụ chạy thì tự hỏi giờ máy chủ.",
            "Nobody keeps the system's clock; a running agent asks the server for the time.",
            "Cài chrony: sudo apt install chrony", "Install chrony: sudo apt install chrony",
        )  # fmt: skip
    if clock.chip is None:
        yield Finding(
            "no_clock_chip", "attention",
            "Không có đồng hồ RTC: mất điện lúc mất mạng thì lịch chờ đến khi có mạng.",
            "There is no clock chip: after a power cut without network, items wait for it.",
            "Gắn RTC (DS3231) nếu nơi này hay mất mạng.", "Add one (DS3231) where links often fail.",
        )  # fmt: skip


_WAYS: dict[Way, tuple[str, str, str, str]] = {
    "no_name": (
        "không tìm ra địa chỉ", "its name is not found",
        "Xem DNS của mạng này; thử: getent hosts TÊN", "See this network's DNS; try: getent hosts NAME",
    ),
    "no_answer": (
        "không ai trả lời", "nobody answers",
        "Xem tường lửa, APN của SIM; hỏi văn phòng máy chủ có chạy không.",
        "See the firewall and the SIM's APN; ask the office whether the server is up.",
    ),
    "stranger": (
        "có bên trả lời nhưng không phải máy chủ của thành phố", "whoever answers is not the city's",
        "Có thể ai đó chen vào giữa, hoặc trang đăng nhập của Wi-Fi. Dùng đường mạng khác, báo quản trị.",
        "Somebody may stand between, or a Wi-Fi login page. Take another network, tell administrators.",
    ),
    "turned_away": (
        "máy chủ không nhận chứng thư của bộ thu", "it does not take this controller's certificate",
        "Bộ thu có thể đã bị thu hồi. Hỏi văn phòng; cần thì xin mã mới (Thay bộ thu).",
        "It may have been revoked. Ask the office; where needed, enrol it anew (replace).",
    ),
}  # fmt: skip


def _network(network: Network) -> Iterator[Finding]:
    yield from _modem(network.modem)
    if network.sim is not None:
        yield from _sim(network)
    yield from _used(network.used)
    answered = [one for one in (network.content, network.broker) if one and one.way == "open"]
    if not (network.up and network.route) and not answered:
        vi = "Không có đường ra mạng" if network.up else "Không có mạng nào đang nối"
        en = "There is no route out" if network.up else "No network is connected"
        yield Finding(
            "no_network", "fault", f"{vi}; lịch đã nhận vẫn phát đủ.",
            f"{en}; what was received goes on sounding.",
            "Xem dây mạng, Wi-Fi (mật khẩu, sóng) hoặc SIM.", "See the cable, the Wi-Fi or the SIM.",
        )  # fmt: skip
        return
    if network.up:
        names = ", ".join(network.up)[:80]
        yield Finding("network", "fine", f"Có mạng: {names}.", f"There is a network: {names}.")
    yield from _reached("content", "Máy chủ nội dung", "The content server", network.content)
    yield from _reached("broker", "Máy chủ truyền lệnh", "The broker", network.broker)
    if network.linked is False and network.broker and network.broker.way == "open":
        yield Finding(
            "not_linked", "attention",
            "Máy chủ truyền lệnh mở cửa, nhưng bộ thu chưa nối được vào.",
            "The broker answers, but the agent is not connected to it.",
            "Chờ một phút rồi xem lại; vẫn thế thì báo văn phòng.",
            "Wait a minute and look again; if it stays so, tell the office.",
        )  # fmt: skip


def _reached(code: str, vi: str, en: str, reached: Reached | None) -> Iterator[Finding]:
    if reached is None:
        return
    where = f"{reached.host}:{reached.port}"[:100]
    if reached.way == "open":
        yield Finding(code, "fine", f"{vi} {where} trả lời.", f"{en} {where} answers.")
        return
    why_vi, why_en, do_vi, do_en = _WAYS[reached.way]
    yield Finding(
        f"{code}_{reached.way}", "fault", f"{vi} {where}: {why_vi}.", f"{en} {where}: {why_en}.",
        do_vi, do_en,
    )  # fmt: skip


def _modem(modem: Modem | None) -> Iterator[Finding]:
    if modem is None:
        return
    if modem.state == "failed" or modem.why == "sim-missing":
        yield Finding(
            "modem_failed", "fault",
            f"Modem không chạy được ({(modem.why or modem.state)[:40]}).",
            f"The modem does not work ({(modem.why or modem.state)[:40]}).",
            "Tắt điện, lắp lại SIM cho chặt; thử SIM trong điện thoại.",
            "Power off, seat the SIM again; try the SIM in a phone.",
        )  # fmt: skip
    elif modem.signal is not None and modem.signal < SIGNAL_AT_LEAST:
        yield Finding(
            "signal_weak", "attention",
            f"Sóng di động yếu: {modem.signal} %.", f"The mobile signal is weak: {modem.signal} %.",
            "Chuyển ăng-ten ra ngoài tủ, hướng về trạm.", "Put the antenna outside the box.",
        )  # fmt: skip


def _sim(network: Network) -> Iterator[Finding]:
    sim = network.sim
    if sim is not None and sim.left_bytes is not None and sim.left_bytes < SIM_AT_LEAST:
        left = sim.left_bytes // 1024**2
        yield Finding(
            "sim_low", "attention", f"SIM còn {left} MB.", f"{left} MB are left on the SIM.",
            "Nạp thêm dung lượng cho SIM.", "Top the SIM up.",
        )  # fmt: skip


def _used(used: Ledger | None) -> Iterator[Finding]:
    """What the SIM pays for, as far as the agent counted it."""
    if used is None or used.day is None:
        return
    day, month = f"{used.day:%d/%m}", f"{used.month.total / MB:.1f}"
    today = f"{used.today.total / MB:.1f}"
    most = max(zip(used.month.by_cause, CAUSES, strict=False))
    yield Finding(
        "data_used", "fine",
        f"Dữ liệu đã dùng: {month} MB trong tháng, {today} MB ngày {day}; nhiều nhất cho "
        f"{_CAUSES[most[1]][0]} ({most[0] / MB:.1f} MB).",
        f"Data used: {month} MB this month, {today} MB on {day}; most of it for "
        f"{_CAUSES[most[1]][1]} ({most[0] / MB:.1f} MB).",
    )  # fmt: skip


_CAUSES: Final[Mapping[Cause, tuple[str, str]]] = {
    "connecting": ("kết nối lại", "connecting again"),
    "status": ("báo tình trạng", "telling its state"),
    "beat": ("nhịp báo mỗi phút", "a word each minute"),
    "receipts": ("biên nhận", "receipts"),
    "documents": ("lịch và lệnh", "schedules and orders"),
    "time": ("so giờ", "comparing the time"),
    "live": ("phát trực tiếp", "live broadcasts"),
    "content": ("tải âm thanh", "fetching sound"),
    "updates": ("cập nhật phần mềm", "software updates"),
    "other": ("việc khác của bộ thu", "other things it does"),
    "overhead": ("vỏ gói tin", "what is around messages"),
    "machine": ("chương trình khác trên máy", "other programs on the machine"),
}


def _identity(identity: Identity, now_ms: int) -> Iterator[Finding]:
    if identity.device is None:
        state = ("waiting", "Đã xin ghi danh, chưa ai cho vào.", "It asked; nobody let it in yet.")
        if not identity.waiting:
            state = ("not_enrolled", "Bộ thu chưa ghi danh.", "This controller is not enrolled.")
        yield Finding(
            state[0], "fault", state[1], state[2],
            "Xin mã ở văn phòng rồi dán dòng lệnh ghi danh; đọc tám số cho văn phòng.",
            "Get a token from the office, paste its line, read the eight digits to them.",
        )  # fmt: skip
        return
    yield Finding(
        "identity", "fine", f"Mã thiết bị {identity.device}.", f"It is device {identity.device}."
    )
    if identity.certificate_ends_ms is None:
        return
    days = (identity.certificate_ends_ms - now_ms) // _DAY_MS
    if days < CERTIFICATE_DAYS:
        vi = f"Chứng thư còn {days} ngày" if days >= 0 else "Chứng thư đã hết hạn"
        en = f"The certificate ends in {days} days" if days >= 0 else "The certificate has ended"
        yield Finding(
            "certificate_ending", "attention", f"{vi} và chưa tự gia hạn được.",
            f"{en} and did not renew itself.",
            "Bộ thu tự gia hạn khi nối được máy chủ: xem mạng ở trên.",
            "It renews itself once it reaches the server: see the network above.",
        )  # fmt: skip
    else:
        yield Finding(
            "certificate", "fine", f"Chứng thư còn {days} ngày.",
            f"Its certificate is good for {days} days.",
        )  # fmt: skip


def _service(facts: Facts) -> Iterator[Finding]:
    if facts.identity.device is not None and not facts.running:
        yield Finding(
            "not_running", "fault", "Dịch vụ loa-agent không chạy.", "The agent does not run.",
            "sudo systemctl start loa-agent; xem lý do: journalctl -u loa-agent -n 50",
            "sudo systemctl start loa-agent; its reasons: journalctl -u loa-agent -n 50",
        )  # fmt: skip


def _papers(facts: Facts) -> Iterator[Finding]:
    papers = facts.papers
    if facts.identity.device is None:
        return
    if facts.unreadable:
        yield Finding(
            "journal_unreadable", "fault", "Không đọc được sổ của bộ thu.",
            "The agent's journal cannot be read.",
            "Chạy bằng sudo; vẫn lỗi thì xem thẻ nhớ ở trên.",
            "Run it by sudo; if that fails too, see the card above.",
        )  # fmt: skip
        return
    yield from _trust(papers, facts.at_ms)
    if not papers.configured or not papers.programmes:
        yield Finding(
            "nothing_held", "fault", "Chưa nhận được cấu hình và lịch phát.",
            "Neither configuration nor programme has come yet.",
            "Xem mạng ở trên; hỏi văn phòng cụm loa này thuộc địa bàn nào.",
            "See the network above; ask the office in which area it stands.",
        )  # fmt: skip
    else:
        yield Finding(
            "programme", "fine",
            f"Có lịch của {papers.programmes} địa bàn và {papers.recordings} bản ghi.",
            f"It holds programmes of {papers.programmes} areas and {papers.recordings} recordings.",
        )  # fmt: skip
    yield from _last(papers, facts.at_ms)
    if papers.unacknowledged > WAITING_RECEIPTS:
        yield Finding(
            "receipts_waiting", "attention",
            f"{papers.unacknowledged} biên nhận chưa gửi được; chúng được giữ và gửi sau.",
            f"{papers.unacknowledged} receipts have not been stored; they are kept and sent later.",
            "Xem mạng ở trên.", "See the network above.",
        )  # fmt: skip


def _trust(papers: Papers, now_ms: int) -> Iterator[Finding]:
    if papers.trust_ends_ms is None:
        yield Finding(
            "no_trust", "fault", "Chưa có danh sách khóa của thành phố.",
            "The city's list of keys has not come yet.", "Xem mạng ở trên.", "See the network above.",
        )  # fmt: skip
        return
    days = (papers.trust_ends_ms - now_ms) // _DAY_MS
    if days < TRUST_DAYS:
        vi = f"còn {days} ngày là phải ký lại" if days >= 0 else "đã quá hạn ký lại"
        en = f"is to be signed again in {days} days" if days >= 0 else "is overdue to be signed"
        yield Finding(
            "trust_ending", "attention", f"Danh sách khóa {vi}; khóa đã biết vẫn dùng được.",
            f"The list of keys {en}; known keys go on counting.",
            "Báo người quản trị: loa trust due.", "Tell the administrators: loa trust due.",
        )  # fmt: skip


def _last(papers: Papers, now_ms: int) -> Iterator[Finding]:
    last = papers.last
    if last is None:
        yield Finding(
            "never_sounded", "attention", "Chưa phát bản tin nào.", "It has not sounded anything yet.",
            "Nhờ văn phòng bấm phát thử.", "Have the office press the test tone.",
        )  # fmt: skip
        return
    hours = max(0, now_ms - last.at_ms) // 3_600_000
    vi_when = f"cách đây {hours} giờ" if hours < 48 else f"cách đây {hours // 24} ngày"
    en_when = f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
    if last.outcome in ("played", "late"):
        old = hours >= QUIET_DAYS * 24
        yield Finding(
            "sounded", "attention" if old else "fine", f"Lần phát gần nhất {vi_when}.",
            f"It last sounded {en_when}.", "Hỏi văn phòng lịch phát của địa bàn." if old else "",
            "Ask the office for the area's programme." if old else "",
        )  # fmt: skip
        return
    why = (last.reason or last.outcome)[:32]
    yield Finding(
        "last_not_whole", "attention",
        f"Bản tin gần nhất ({vi_when}) không phát đủ: {why}.",
        f"The last item ({en_when}) did not sound in full: {why}.",
        "Xem các mục ở trên; chi tiết trong Nhật ký phát sóng.",
        "See what stands above; the play log has the details.",
    )  # fmt: skip
