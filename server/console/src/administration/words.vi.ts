export const vi = {
  title: "Quản trị",
  sections: "Các mục quản trị",
  areas: "Địa bàn",
  posts: "Vị trí công tác",
  devices: "Lắp cụm loa",
  updates: "Cập nhật phần mềm",
  policy: "Chính sách nhận tin",
  categories: "Chuyên mục",
  speech: "Máy đọc",
  alerts: "Nơi gửi cảnh báo",
  rights: "Ai được làm gì",
  nothing: "Chức vụ của bạn không quản trị địa bàn nào.",
};
