export const vi = {
  title: (area: string) => `Chính sách nhận tin của ${area}`,
  notHere: (area: string) =>
    `${area} không trả lời bản tin cấp trên. Hãy chọn một phường, xã hoặc đặc khu ở đầu trang.`,
  offered: "Bản tin thông thường của cấp trên",
  offeredWhy:
    "Khi đơn vị chưa trả lời riêng từng bản tin. Tin ưu tiên và tin khẩn cấp không cần trả lời.",
  accepts: "Tự động nhận phát",
  waits: "Chỉ phát khi đơn vị bấm nhận",
  answers: (count: number) =>
    count === 0
      ? "Chưa trả lời riêng bản tin nào."
      : `Đã trả lời riêng ${count} bản tin; các trả lời đó giữ nguyên.`,
  order: "Ai trước khi trùng giờ",
  orderWhy:
    "Khi hai bản tin cùng loại trùng giờ, địa bàn đứng trên trong danh sách được phát trước (Thông tư 39/2020: xã quyết định thứ tự tin ưu tiên).",
  noOrder: "Chưa đặt: cấp trên trước, rồi đến lịch được lập trước.",
  add: "Thêm địa bàn vào danh sách",
  upIt: "Lên",
  downIt: "Xuống",
  removeIt: "Bỏ",
  entry: (title: string) => `Lịch phát “${title}”`,
  otherEntry: "Một lịch phát của địa bàn khác",
  preview: "Xem trước",
  previewOf: "Điều sẽ xảy ra trong bảy ngày tới",
  mayNot: "Người vận hành của đơn vị đặt chính sách này; bạn chỉ xem.",
};
