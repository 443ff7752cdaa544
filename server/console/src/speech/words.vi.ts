/** Máy đọc: words that Bản tin mới and Quản trị share. */
export const vi = {
  written: "Viết",
  spokenAs: "Máy sẽ đọc",
  changes: (count: number) =>
    count === 0
      ? "Đọc đúng như viết."
      : `${count} chỗ được đọc khác cách viết, đánh dấu ở cả hai bên.`,
  unread: (signs: string) => `Không đọc được: ${signs}`,
  voice: "Giọng đọc",
  speed: "Tốc độ đọc",
  percent: (value: number) => (value === 100 ? "100 %, bình thường" : `${value} %`),
  noVoice: "Máy chủ chưa có giọng đọc. Quản trị viên cài espeak-ng trên máy chủ là dùng được.",
};
