/** What Duyệt alone says of where and when, in Vietnamese. */
export const vi = {
  whereWhen: "Nơi và giờ phát",
  onceApproved: "Bạn duyệt xong thì",
  laterChosen: "Chưa chọn nơi và giờ phát. Duyệt xong, người vận hành đặt lịch sau.",
  cannotBe: "Không còn xếp được lịch như người tạo đã chọn:",
  cannotBeDo: "Bạn vẫn duyệt được. Người tạo sẽ được báo để chọn lại giờ phát.",
  chosenBy: (name: string) => `${name} chọn`,
  placed: "Đã phê duyệt và xếp lịch phát.",
  notPlaced: "Đã phê duyệt, nhưng chưa xếp được lịch:",
  withdraw: "Rút bản tin này",
  withdrawEnds:
    "Loa sẽ không phát bản tin này nữa: mọi lịch có nó đều kết thúc, kể cả ở nơi khác đã nhận. Không khôi phục được; muốn phát lại phải soạn và duyệt bản mới.",
  withdrawLeaves: "Bản tin không còn chờ duyệt và không thể phát. Không khôi phục được.",
  withdrawNow: "Rút bản tin",
  withdrawn: "Bản tin này đã rút, không phát nữa.",
};
