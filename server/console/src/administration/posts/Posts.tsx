import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { Chip } from "../../look/Card";
import { Icon } from "../../look/Icon";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { above } from "../areas/tree";
import { posts } from "../queries";
import { useRoles } from "../roleWords";
import type { PostSummary, Role } from "../types";
import { Found, Search } from "../Searched";
import { useSearched } from "../useSearched";
import { without } from "../without";
import { found } from "./found";
import classes from "./Posts.module.css";
import { usePostWords } from "./words";

/** The posts of the chosen area and below, by name, person or role. */
export function Posts() {
  const words = usePostWords();
  const { nameOf } = useSeat();
  const area = useChosenArea();
  const asked = useQuery(posts);
  const { data } = asked;
  const [searched, search] = useSearched();
  const [role, setRole] = useRole();
  const { roles, roleName } = useRoles();
  const shown = useShown(data, searched, role, area);
  return (
    <section className={classes.page} aria-label={words.list}>
      <Search label={words.search} searched={searched} search={search}>
        <NativeSelect
          size="md"
          aria-label={words.roleFilter}
          value={role}
          data={[
            { value: "", label: words.allRoles },
            ...roles.map((one) => ({ value: one, label: roleName(one) })),
          ]}
          onChange={(event) =>
            setRole(roles.find((one) => one === event.currentTarget.value) ?? "")
          }
        />
        <Button component={Link} to="/quan-tri/vi-tri/moi" size="md">
          {words.make}
        </Button>
      </Search>
      <Found
        asked={asked}
        rows={shown}
        keyOf={(one) => one.account}
        label={words.list}
        said={
          words.here(nameOf(area)) + (data === undefined ? "" : `: ${words.countOf(shown.length)}`)
        }
        none={searched === "" && role === "" ? words.none : words.noneFound}
        estimate={84}
      >
        {(one) => <Row post={one} />}
      </Found>
    </section>
  );
}

function useShown(
  data: readonly PostSummary[] | undefined,
  searched: string,
  role: Role | "",
  area: string,
): PostSummary[] {
  const { areas } = useSeat();
  return useMemo(() => {
    const within = (one: string) => one === area || above(areas, one).includes(area);
    const isTop = above(areas, area).length === 0;
    return found(data ?? [], searched, role, within, isTop);
  }, [data, searched, role, area, areas]);
}

function useRole(): [Role | "", (role: Role | "") => void] {
  const navigate = useNavigate();
  const { vai: role = "" } = useSearch({ from: "/quan-tri/vi-tri" });
  const choose = (chosen: Role | "") =>
    void navigate({
      to: "/quan-tri/vi-tri",
      replace: true,
      search: (given) => {
        const kept = without(given, "vai");
        return chosen === "" ? kept : { ...kept, vai: chosen };
      },
    });
  return [role, choose];
}

const SHOWN = 2;

function Row({ post }: { post: PostSummary }) {
  const words = usePostWords();
  const { nameOf } = useSeat();
  const { roleName } = useRoles();
  const told = post.grants
    .slice(0, SHOWN)
    .map((grant) => words.roleIn(roleName(grant.role), nameOf(grant.area)));
  if (post.grants.length > SHOWN) told.push(words.moreRoles(post.grants.length - SHOWN));
  return (
    <Link
      to="/quan-tri/vi-tri/$account"
      params={{ account: post.account }}
      search={(kept: Record<string, unknown>) => kept}
      className={classes.row}
    >
      <span>
        <strong>{post.name}</strong>
        <span className={classes.facts}>
          {post.holder} · <code>{post.username}</code>
        </span>
      </span>
      <span className={classes.held}>{told.length === 0 ? words.noGrants : told.join(" · ")}</span>
      <span className={classes.chips}>
        {post.disabled && <Chip mood="wait">{words.closed}</Chip>}
        {post.elsewhere && <Chip>{words.elsewhere}</Chip>}
      </span>
      <Icon name="forward" size={20} />
    </Link>
  );
}
