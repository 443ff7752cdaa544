// Every word the page shows, in both languages, and times as people say them.

const TABLE = {
  signIn: ["Đăng nhập", "Sign in"],
  username: ["Tên đăng nhập", "User name"],
  password: ["Mật khẩu", "Password"],
  leave: ["Đăng xuất", "Sign out"],
  stopAll: ["DỪNG TẤT CẢ LOA", "STOP ALL LOUDSPEAKERS"],
  stopAsk: ["Loa im ngay, đến 12 giờ sau hoặc đến khi người duyệt bỏ lệnh.", "Silent at once, for 12 hours or until an approver lifts it."],
  stopSending: ["Đang gửi lệnh dừng…", "Sending the stop…"],
  stopSent: ["Đã gửi lệnh dừng ở", "The stop was sent for"],
  stopConfirmed: ["cụm loa xác nhận.", "loudspeakers confirmed."],
  stopNotSent: ["Lệnh dừng CHƯA được gửi, đang thử lại.", "The stop was NOT sent; trying again."],
  stopInstead: ["Hãy gọi người trực và ngắt điện tủ loa tại chỗ.", "Call whoever is on duty and cut the power at the cabinet."],
  devices: ["Cụm loa", "Loudspeakers"],
  bulletins: ["Bản tin", "Bulletins"],
  newBulletin: ["+ Tải file ghi âm lên", "+ Upload a recording"],
  title: ["Tên bản tin", "Title"],
  area: ["Địa bàn", "Area"],
  class: ["Loại", "Class"],
  normal: ["Thông thường", "Normal"],
  priority: ["Ưu tiên", "Priority"],
  urgent: ["Khẩn cấp", "Urgent"],
  recording: ["File ghi âm", "Recording"],
  saveDraft: ["Tải lên và kiểm tra", "Upload and check"],
  checking: ["Đang kiểm tra và cân âm lượng…", "Checking and levelling…"],
  log: ["Nhật ký phát sóng", "Play log"],
  scheduleIt: ["Đặt lịch phát", "Schedule"],
  where: ["Phát ở", "Where"],
  todayAt: ["Hôm nay lúc", "Today at"],
  late: ["Cho phép phát trễ", "May start late"],
  late0: ["không trễ", "not at all"],
  late5: ["tới 5 phút", "up to 5 min"],
  late30: ["tới 30 phút", "up to 30 min"],
  close: ["Đóng", "Close"],
  saveSchedule: ["Đặt lịch", "Schedule it"],
  returnIt: ["Trả lại", "Return"],
  reason: ["Lý do trả lại", "What has to change"],
  submit: ["Gửi lãnh đạo duyệt", "Send to the leader"],
  approve: ["Phê duyệt", "Approve"],
  listenFirst: ["Nghe hết để phê duyệt", "Listen to the end to approve"],
  approveAnyway: ["Vẫn phê duyệt?", "Approve all the same?"],
  schedule: ["Đặt lịch", "Schedule"],
  draft: ["Nháp", "Draft"],
  submitted: ["Chờ duyệt", "Waiting for approval"],
  approved: ["Đã duyệt", "Approved"],
  returned: ["Trả lại", "Returned"],
  withdrawn: ["Đã thu hồi", "Withdrawn"],
  online: ["Đang kết nối", "Connected"],
  offline: ["Mất kết nối", "Disconnected"],
  never: ["Chưa kết nối lần nào", "Never connected"],
  sounding: ["Đang phát", "Sounding"],
  inStep: ["Khớp kế hoạch", "In step"],
  notInStep: ["Đang nhận kế hoạch", "Catching up"],
  fetching: ["file còn phải tải", "files still to fetch"],
  played: ["Đã phát", "Played"],
  late_: ["Phát trễ", "Late"],
  cut: ["Bị cắt", "Cut"],
  skipped: ["Không phát", "Skipped"],
  missed: ["Bỏ lỡ", "Missed"],
  stale: ["Theo lịch cũ", "Old revision"],
  unproven: ["Chưa có xác nhận", "Unproven"],
  on_time: ["Đúng giờ", "On time"],
  moved: ["Chuyển giờ", "Moved"],
  not_accepted: ["Chưa nhận phát", "Not accepted"],
  nothingToday: ["Hôm nay chưa có lịch phát nào.", "Nothing is scheduled today."],
  noDevices: ["Chưa có cụm loa nào.", "No loudspeakers yet."],
  noBulletins: ["Chưa có bản tin nào.", "No bulletins yet."],
  noLog: ["Hôm nay loa chưa phát gì.", "Nothing has sounded today."],
  next: ["Sắp phát", "Next"],
  now: ["Đang phát", "Sounding now"],
  noneLeft: ["Hôm nay không còn lịch phát.", "Nothing more today."],
  live: ["Trực tuyến", "Live"],
  notLive: ["Mất kết nối máy chủ", "Server out of reach"],
  heard: ["nghe lần cuối", "last heard"],
  clock: ["lệch giờ", "clock"],
  count: ["cụm loa", "loudspeakers"],
};

const DAYS = [
  ["Chủ nhật", "Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7"],
  ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
];

export let language = localStorage.getItem("language") === "en" ? "en" : "vi";

export function switchLanguage() {
  language = language === "vi" ? "en" : "vi";
  localStorage.setItem("language", language);
}

export const t = (key) => (TABLE[key === "late" ? "late_" : key] ?? [key, key])[+(language === "en")];
export const label = (key) => TABLE[key][+(language === "en")];

const parts = (ms, zone) =>
  Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", weekday: "short",
      hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
    }).formatToParts(ms).map((part) => [part.type, part.value]),
  );

export function dayOf(ms, zone) {
  const { year, month, day } = parts(ms, zone);
  return `${year}-${month}-${day}`;
}

export function clock(ms, zone, seconds = false) {
  const { hour, minute, second } = parts(ms, zone);
  return seconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

export function fullDay(ms, zone) {
  const { year, month, day } = parts(ms, zone);
  const weekday = new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDay();
  return `${DAYS[+(language === "en")][weekday]}, ${day}/${month}/${year}`;
}

// "5 giờ 30 sáng", as schedules.explain says it.
export function spoken(ms, zone) {
  if (language === "en") return clock(ms, zone);
  const { hour, minute } = parts(ms, zone);
  const h = Number(hour);
  const part = [[4, "đêm"], [11, "sáng"], [13, "trưa"], [18, "chiều"], [22, "tối"], [24, "đêm"]]
    .find(([until]) => h < until)[1];
  return `${h <= 12 ? h : h - 12} giờ${Number(minute) ? ` ${Number(minute)}` : ""} ${part}`;
}

export function length(ms) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
