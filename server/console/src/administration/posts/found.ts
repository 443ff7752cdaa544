import { fold } from "../../words/fold";
import type { PostSummary, Role } from "../types";

/** The posts of a list: with a role in one of the areas `within` tells, holding `role` where one is
 * asked for, and with what is searched in a name, without diacritics. Posts without a role are
 * shown at the top of the tree alone. */
export function found(
  posts: readonly PostSummary[],
  searched: string,
  role: Role | "",
  within: (area: string) => boolean,
  isTop: boolean,
): PostSummary[] {
  const wanted = fold(searched.trim());
  return posts.filter(({ name, holder, username, grants }) => {
    const here = grants.filter((grant) => within(grant.area));
    const stands = here.length > 0 || (isTop && grants.length === 0);
    const holds = role === "" || here.some((grant) => grant.role === role);
    return stands && holds && fold(`${name} ${holder} ${username}`).includes(wanted);
  });
}
