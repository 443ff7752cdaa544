export const vi = {
  running: "Phiên bản đang chạy",
  devices: (count: string) => `${count} cụm loa`,
  never: "chưa từng báo về",
  noDevices: "Ở đây chưa có cụm loa nào.",
  rollout: (version: string) => `Cập nhật lên ${version}`,
  none: "Không có đợt cập nhật nào đang chạy.",
  of: (name: string, day: string) => `${name}, từ ${day}`,
  states: { running: "đang chạy", halted: "đã dừng", ended: "đã thay" },
  failed: "Tự dừng vì quá nhiều cụm loa không chạy được phiên bản mới.",
  rings: "Các đợt",
  permille: (percent: string) => `${percent} % số cụm loa, chọn ngẫu nhiên`,
  others: "Tất cả các cụm loa còn lại",
  counted: (updated: string, devices: string, failed: number) =>
    `${updated}/${devices} đã chạy phiên bản mới` +
    (failed > 0 ? `, ${failed} không chạy được` : ""),
  waits: "chưa tới lượt",
  opened: "đã mở",
  follows: (hours: number, percent: number) =>
    `Đợt sau tự mở sau ${hours} giờ, khi 9 trên 10 cụm loa đang kết nối đã chạy phiên bản mới. ` +
    `Quá ${percent} % không chạy được thì tự dừng.`,
  failures: "Cụm loa không chạy được",
  results: {
    fell_back: "đã tự quay về phiên bản cũ",
    broken: "phiên bản mới không khởi động được trên máy này",
    unsigned: "chữ ký không đúng: có thể có người can thiệp",
    altered: "tệp bị thay đổi trên đường: có thể có người can thiệp",
    rolled_back: "nhận danh sách cũ hơn: có thể có người can thiệp",
    malformed: "tệp không đọc được",
    endless: "tệp lớn hơn đã ký",
  } as Record<string, string>,
  lacks: {
    ready: "không khởi động xong",
    clock: "thiếu giờ đúng",
    documents: "thiếu lịch phát",
    link: "không nối được mạng",
    card: "không mở được card âm thanh",
  } as Record<string, string>,
  halt: "Dừng cập nhật",
  haltSure: (version: string) => `Dừng cập nhật lên ${version}?`,
  haltWhat:
    "Không cụm loa nào nhận thêm phiên bản này. Cụm loa nào đã chạy nó thì chạy tiếp; loa vẫn phát bình thường.",
  resume: "Cho chạy tiếp",
  resumeSure: (version: string) => `Tiếp tục cập nhật lên ${version}?`,
  resumeWhat: "Các đợt đã mở nhận tiếp phiên bản này và được theo dõi lại từ đầu.",
  begin: "Cập nhật lên phiên bản khác",
  version: "Phiên bản",
  first: "Thử trước ở",
  firsts: {
    share: "1 % số cụm loa",
    area: "một địa bàn hoặc nhóm",
    all: "không thử, tất cả cùng lúc",
  },
  area: "Địa bàn hoặc nhóm thử trước",
  start: "Bắt đầu cập nhật",
  startSure: (version: string) => `Bắt đầu cập nhật lên ${version}?`,
  startWhat:
    "Cụm loa tự tải trong vài giờ tới, đổi phiên bản lúc không có gì phát và ngoài khung giờ phát; nếu phiên bản mới không chạy tốt, cụm loa tự quay về phiên bản cũ.",
  noReleases:
    "Chưa có phiên bản nào được ký cho thành phố này. Người quản trị máy chủ thêm phiên bản bằng lệnh loa updates.",
  expires: (day: string) => `Danh sách phiên bản có hiệu lực đến ${day}.`,
};
