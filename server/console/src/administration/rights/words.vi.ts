export const vi = {
  title: "Ai được làm gì",
  lead: "Vai trò gắn với địa bàn và có hiệu lực từ đó trở xuống. Những gì không có trong bảng thì không ai được làm.",
  action: "Việc",
  may: "Được",
  mayNot: "Không",
  apart: "Một tài khoản không vừa quản trị vừa phê duyệt, và không ai tự duyệt bản tin của mình.",
};
