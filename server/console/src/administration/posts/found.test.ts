import { expect, test } from "vitest";
import type { PostSummary } from "../types";
import { found } from "./found";

const post = (username: string, holder: string, ...grants: PostSummary["grants"]): PostSummary => ({
  account: `p-${username}`,
  username,
  name: `Vị trí ${username}`,
  holder,
  grants,
  elsewhere: false,
  disabled: false,
});
const POSTS = [
  post("can-bo", "Trần Thị Hoa", { role: "author", area: "ward" }),
  post("lanh-dao", "Đỗ Văn Bình", { role: "approver", area: "ward" }),
  post("thanh-pho", "Lê An", { role: "auditor", area: "city" }),
  post("moi", "Vũ Mai"),
];
const names = (posts: PostSummary[]) => posts.map((one) => one.username);
const anywhere = () => true;

test("a post is found by its holder's name typed without diacritics", () => {
  expect(names(found(POSTS, "do van", "", anywhere, true))).toEqual(["lanh-dao"]);
});

test("the list keeps to the chosen area and role", () => {
  const ward = (area: string) => area === "ward";
  expect(names(found(POSTS, "", "", ward, false))).toEqual(["can-bo", "lanh-dao"]);
  expect(names(found(POSTS, "", "approver", ward, false))).toEqual(["lanh-dao"]);
});

test("a post without a role is not lost: it is listed at the top", () => {
  expect(names(found(POSTS, "", "", anywhere, true))).toContain("moi");
});
