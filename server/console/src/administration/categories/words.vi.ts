/** Chuyên mục trong Quản trị. */
export const vi = {
  title: "Chuyên mục bản tin",
  why: "Dùng chung cho cả thành phố, để báo cáo của các phường, xã đếm giống nhau.",
  mayNot: "Danh sách này do quản trị viên của thành phố đặt; bạn chỉ xem.",
  add: "Thêm chuyên mục",
  change: "Sửa",
  edit: (name: string) => `Sửa “${name}”`,
  vi: "Tên tiếng Việt",
  en: "Tên tiếng Anh",
  retire: "Không dùng nữa",
  retireWhy: "Bản tin cũ vẫn giữ chuyên mục này; bản tin mới không chọn được.",
  retired: "Không dùng nữa",
};
