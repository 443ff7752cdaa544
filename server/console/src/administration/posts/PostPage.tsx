import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Card, Chip } from "../../look/Card";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { moment } from "../../words/day";
import { dayOf } from "../../words/time";
import { useLanguage } from "../../words/words";
import { Back } from "../Back";
import { post } from "../queries";
import { useRoles } from "../roleWords";
import type { PostDetail } from "../types";
import { PostDeeds } from "./PostDeeds";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

const ZONE = "Asia/Ho_Chi_Minh";

/** One post: who holds it and held it, what it may do where, and how it is changed. */
export function PostPage() {
  const words = usePostWords();
  const { account } = useParams({ from: "/quan-tri/vi-tri/$account" });
  const { data, error, isPending, refetch } = useQuery(post(account));
  return (
    <div className={classes.page}>
      <Back to="/quan-tri/vi-tri">{words.back}</Back>
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <One post={data} />}
    </div>
  );
}

function One({ post }: { post: PostDetail }) {
  const words = usePostWords();
  const { person } = useSeat();
  return (
    <>
      <Card title={post.name} aside={<code>{post.username}</code>}>
        {post.disabled && <Chip mood="wait">{words.closed}</Chip>}
        <div className={classes.parts}>
          <Holders post={post} />
          <HowSignedIn post={post} />
        </div>
      </Card>
      <Card title={words.roles}>
        <Roles post={post} />
      </Card>
      {post.account === person.account ? (
        <p className={classes.why}>{words.own}</p>
      ) : (
        <PostDeeds post={post} />
      )}
    </>
  );
}

function Holders({ post }: { post: PostDetail }) {
  const words = usePostWords();
  const day = (ms: number) => dayOf(ms, ZONE).split("-").reverse().join("/");
  const earlier = post.holdings.filter((one) => one.until_ms !== null).reverse();
  const since = post.holdings.at(-1)?.from_ms ?? post.created_ms;
  return (
    <div>
      <h3>{words.held}</h3>
      <p className={classes.holder}>
        <strong>{post.holder}</strong>{" "}
        <span className={classes.facts}>{words.since(day(since))}</span>
      </p>
      {earlier.length > 0 && (
        <>
          <h4>{words.before}</h4>
          <ul className={classes.plain}>
            {earlier.map((one) => (
              <li key={one.from_ms}>
                {one.holder}{" "}
                <span className={classes.facts}>
                  {words.fromTo(day(one.from_ms), day(one.until_ms ?? one.from_ms))}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function HowSignedIn({ post }: { post: PostDetail }) {
  const words = usePostWords();
  const language = useLanguage();
  const { factors } = post;
  const told = [
    factors.password && words.factors.password,
    factors.totp && words.factors.totp,
    factors.passkeys > 0 && words.factors.passkeys(factors.passkeys),
    factors.recovery_codes > 0 && words.factors.recovery(factors.recovery_codes),
    factors.single_sign_on && words.factors.outside,
  ].filter((one) => one !== false);
  return (
    <div>
      <h3>{words.signIn}</h3>
      <ul className={classes.plain}>
        {told.length === 0 ? <li>{words.factors.none}</li> : <li>{told.join(", ")}.</li>}
        {post.invited_until_ms !== null && (
          <li className={classes.waits}>
            {words.invitedUntil(moment(post.invited_until_ms, ZONE, language))}
          </li>
        )}
        <li>{words.sessionsOf(post.sessions)}</li>
      </ul>
    </div>
  );
}

function Roles({ post }: { post: PostDetail }) {
  const words = usePostWords();
  const { nameOf } = useSeat();
  const { roleName, mayDo } = useRoles();
  return (
    <>
      {post.grants.length === 0 && !post.elsewhere && <p>{words.noGrants}</p>}
      <ul className={classes.roles}>
        {post.grants.map(({ role, area }) => (
          <li key={`${role} ${area}`}>
            <strong>{words.roleIn(roleName(role), nameOf(area))}</strong>
            <span className={classes.facts}>{words.mayDo(mayDo(role))}</span>
          </li>
        ))}
      </ul>
      {post.elsewhere && <p className={classes.why}>{words.someElsewhere}</p>}
    </>
  );
}
