/** The words of speaking live, in Vietnamese. */
export const vi = {
  title: "Phát trực tiếp",
  where: (area: string) => `Nơi nghe: ${area}`,
  whereHint: "Muốn phát ở nơi khác, chọn địa bàn ở đầu trang.",
  mayNot: (area: string) =>
    `Chức vụ của bạn không phát trực tiếp được ở ${area}. Chọn địa bàn khác ở đầu trang, hoặc nhờ cán bộ vận hành ở đó.`,
  noMicrophone:
    "Trình duyệt này không cho dùng micro. Hãy mở trang Loa bằng địa chỉ https:// trên Chrome, Edge, Firefox hoặc Safari mới.",

  mode: "Phát cho ai nghe",
  rehearsal: "Tập: chỉ mình tôi nghe lại",
  air: "Phát ra loa ngay",
  rehearsalTold: "Loa không phát gì. Nói xong, bạn nghe lại được bản ghi.",
  airTold:
    "Loa ngắt bản tin thường và ưu tiên đang phát, và phát lời bạn nói. Mọi lời được ghi âm.",
  class: "Mức",
  normal: "Thường",
  priority: "Ưu tiên",
  lasts: "Nói lâu nhất",
  minutes: (count: number) => `${count} phút`,
  holdToTalk: "Giữ nút mới nói",
  holdToTalkHint: "Không giữ nút thì loa im.",
  startRehearsal: "Bắt đầu tập",
  start: "PHÁT RA LOA",
  opening: "Đang mở micro…",
  refusedMicrophone:
    "Chưa mở được micro: trình duyệt không cho phép, hoặc máy không có micro. Hãy cho phép trang này dùng micro rồi thử lại.",

  startsIn: (seconds: number) => `Loa bắt đầu sau ${seconds} giây`,
  rehearsesIn: (seconds: number) => `Bắt đầu tập sau ${seconds} giây`,
  onAir: "ĐANG PHÁT TRỰC TIẾP",
  rehearsing: "ĐANG TẬP, LOA KHÔNG PHÁT",
  closing: "Đang phát nhạc hiệu kết thúc…",
  left: (time: string) => `Còn ${time}`,
  meter: "Độ to của tiếng vào",
  tooQuiet: "Chưa nghe thấy gì. Hãy nói gần micro hơn.",
  tooLoud: "Quá to. Hãy lùi xa micro một chút.",
  hold: "Giữ để nói",
  holding: "Đang nói, thả ra để im",
  muted: "Loa đang im. Giữ nút để nói.",
  end: "Kết thúc",
  endRehearsal: "Kết thúc buổi tập",
  lineBroken: "Mất kết nối với máy chủ. Đang nối lại…",
  notReaching:
    "Máy chủ đang mất kết nối với các cụm loa: lúc này loa không nghe được bạn. Hãy chờ thông báo này mất đi rồi nói lại.",

  over: "Buổi phát đã kết thúc",
  rehearsalOver: "Buổi tập đã kết thúc",
  why: {
    said: "Kết thúc theo yêu cầu.",
    limit: "Đã hết thời gian.",
    lost: "Mất đường truyền từ trình duyệt của người nói.",
    stopped: "Có lệnh dừng loa.",
    failed: "Máy chủ gặp lỗi. Hãy báo người quản trị.",
    server: "Máy chủ đã dừng hoặc khởi động lại.",
    dry: "Không nguồn nào của đài còn tiếng.",
  },
  recording: "Bản ghi âm",
  preparing: "Đang hoàn tất bản ghi âm…",
  again: "Buổi mới",
  seePast: "Các buổi đã phát",
  relay: "Tiếp sóng đài phát thanh",

  underway: "Đang phát trực tiếp ở đây",
  banner: (who: string, where: string, since: string) =>
    `Đang phát trực tiếp: ${who}, ở ${where}, từ ${since}`,
  bannerMine: (where: string, since: string) => `Bạn đang phát trực tiếp ở ${where}, từ ${since}`,
  bannerRelay: (station: string, where: string, since: string) =>
    `Đang tiếp sóng ${station} ở ${where}, từ ${since}`,
  open: "Xem",
  endOther: "Kết thúc buổi này",
  endOtherAsk: (who: string) => `Kết thúc buổi phát của ${who}?`,
  endOtherWhat: "Loa phát nhạc hiệu kết thúc rồi im. Nhật ký ghi ai đã kết thúc.",

  pastTitle: "Phát trực tiếp",
  pastNone: "Chưa có buổi phát trực tiếp nào ở đây.",
  pastWho: (who: string, where: string) => `${who}, ở ${where}`,
  pastRelay: (station: string, where: string) => `Tiếp sóng ${station}, ở ${where}`,
  pastDevices: (count: number) => `${count} cụm loa`,
  listen: (who: string, when: string) => `Nghe bản ghi: ${who}, ${when}`,
  noRecording: "Không có bản ghi âm.",
};
