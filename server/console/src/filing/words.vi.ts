/** Chuyên mục và ngôn ngữ của bản tin: để báo cáo đếm. */
export const vi = {
  category: "Chuyên mục",
  language: "Ngôn ngữ",
  unclassified: "Chưa phân loại",
  why: "Để báo cáo đếm; không đổi nội dung được duyệt.",
  retired: (name: string) => `${name} (không dùng nữa)`,
};
