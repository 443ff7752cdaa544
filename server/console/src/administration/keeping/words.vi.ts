/** Lưu giữ trong Quản trị. */
export const vi = {
  title: "Giữ bao lâu",
  lead: "Máy chủ tự lưu trữ và xóa vào ban đêm, khi hết thời hạn đặt ở đây; trang này không có nút xóa. Nhật ký thao tác, lịch và lệnh đã ký giữ mãi.",
  kinds: {
    receipts: "Biên nhận, nhật ký phát sóng",
    recordings: "Bản thu không dùng tới",
    names: "Tên người từng giữ tài khoản",
  },
  goes: {
    receipts:
      "Hết hạn: ghi thành bằng chứng lưu trữ, kiểm lại, rồi mới bỏ khỏi cơ sở dữ liệu. Báo cáo vẫn còn.",
    recordings:
      "Hết hạn: bản tin được thu hồi, âm thanh bị xóa; chữ, mã băm và ai đã duyệt vẫn còn.",
    names: "Hết hạn: thay bằng mã băm có muối, không ai đọc ngược lại được.",
  },
  months: (count: number) => {
    const years = count % 12 === 0 ? ` (${count / 12} năm)` : "";
    return `${count} tháng${years}`;
  },
  forEver: "Giữ mãi",
  change: "Đổi",
  changeIt: (kind: string) => `Đổi thời hạn: ${kind}`,
  monthsField: "Số tháng",
  atLeast: (count: number, byDefault: number) =>
    `Ít nhất ${count} tháng; nếu không đặt là ${byDefault} tháng.`,
  shorter: "Ngắn hơn trước: từ đêm nay, những gì đã quá thời hạn mới được lưu trữ hoặc xóa.",

  next: "Sắp tới",
  tonight: (count: string, size: string) =>
    `Đêm nay xóa âm thanh của ${count} bản thu không dùng tới (${size}).`,
  tonightNone: "Đêm nay không xóa bản thu nào.",
  tonightWhich: "Những bản thu nào",
  lastUsed: (day: string) => `dùng lần cuối ${day}`,
  andMore: (count: string) => `và ${count} bản thu nữa`,
  month: "Nhận trong khoảng",
  archivedFrom: "Lưu trữ từ",
  never: "không bao giờ",
  kept: (why: string) => `Đang giữ lại: ${why}`,
  laterMonths: (count: string) => `Và ${count} tháng sau đó, lần lượt mỗi tháng một lần.`,
  noMonths: "Chưa có biên nhận nào trong cơ sở dữ liệu.",

  holds: "Giữ lại, dù hết hạn",
  holdsLead:
    "Khi thanh tra, kiểm tra hay có khiếu nại: những gì nhận trong các ngày này, và các tháng sau đó, không bị bỏ đi. Phản ánh chưa trả lời cũng giữ lại như vậy.",
  noHolds: "Không có ngày nào đang được giữ lại.",
  hold: "Giữ lại những ngày…",
  first: "Từ ngày",
  last: "Đến hết ngày",
  why: "Lý do",
  whyHint: "Ví dụ: thanh tra theo quyết định số…",
  by: (who: string, day: string) => `${who}, ${day}`,
  release: "Thôi giữ lại",
  releaseIt: (days: string) => `Thôi giữ lại ${days}`,
  releaseWhy:
    "Từ đêm nay, những tháng đã quá hạn trong khoảng này lại được lưu trữ như bình thường.",

  archives: "Đã lưu trữ",
  archivesLead:
    "Tệp nằm trong thư mục archive của máy chủ, và trong bản sao lưu. Ai có tệp cũng tự kiểm được bằng loa-verify.",
  noArchives: "Chưa có tháng nào được lưu trữ.",
  sha256: "Mã SHA-256 của tệp",
};
