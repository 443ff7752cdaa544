import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import * as queries from "../api/queries";
import { Card } from "../look/Card";
import { Pointer } from "../notices/Pointer";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import classes from "./Account.module.css";
import { App } from "./App";
import { Passkeys } from "./Passkeys";
import { PasswordCard } from "./PasswordCard";
import { Proving, useAsking } from "./proving";
import { type Own, own } from "./queries";
import { Recovery } from "./Recovery";
import { Sessions } from "./Sessions";
import { useAccountWords } from "./words";

/** What concerns nobody but the one who sits here: who they are, and how they come in. */
export function Account() {
  const words = useAccountWords();
  const { data: me, error, isPending, refetch } = useQuery(own);
  return (
    <Proving>
      <div className={classes.page}>
        <h1 className={classes.title}>{words.title}</h1>
        {isPending && <Skeleton height={240} radius="lg" />}
        {me === undefined && <Refused error={error} again={refetch} />}
        {me !== undefined && (
          <>
            <Notice me={me} />
            <div className={classes.column}>
              <Who me={me} />
              <PasswordCard me={me} />
              <Sessions />
            </div>
            <div className={classes.column}>
              <Card title={words.secondStep}>
                <p className={classes.why}>{words.secondStepWhy}</p>
                <App me={me} />
                <Passkeys me={me} />
                <Recovery me={me} />
              </Card>
              <Pointer />
            </div>
          </>
        )}
      </div>
    </Proving>
  );
}

/** What comes next for somebody new, or for whose rights still wait. */
function Notice({ me }: { me: Own }) {
  const words = useAccountWords();
  const ask = useAsking();
  const { heldBack } = useSeat();
  const { welcome } = useSearch({ from: "/tai-khoan" });
  const second = me.factors.totp || me.factors.passkeys > 0;
  if (!welcome && !heldBack) return null;
  return (
    <div className={classes.notice} data-wait={heldBack} role="status">
      <p>
        {welcome && <strong>{words.welcome(me.name)} </strong>}
        {heldBack && !welcome && (second ? words.signInAgain : words.waitsForFactor)}
        {heldBack && welcome && words.welcomeNext}
        {!heldBack && words.welcomeDone}
      </p>
      {heldBack && second && <Button onClick={ask}>{words.confirmNow}</Button>}
      {!heldBack && (
        <Button component={Link} to="/">
          {words.start}
        </Button>
      )}
    </div>
  );
}

function Who({ me }: { me: Own }) {
  const words = useAccountWords();
  return (
    <Card title={me.name}>
      <dl className={classes.who}>
        <dt>{words.holder}</dt>
        <dd>{me.holder}</dd>
        <dt>{words.username}</dt>
        <dd>
          <code>{me.username}</code>
        </dd>
        {me.factors.single_sign_on && (
          <>
            <dt>{words.outside}</dt>
            <dd>{words.outsideOn}</dd>
          </>
        )}
        <dt>{words.roles}</dt>
        <dd>
          <Roles />
        </dd>
      </dl>
    </Card>
  );
}

/** Each role with where it counts, and what it lets one do, as the server's table says. */
function Roles() {
  const words = useAccountWords();
  const language = useLanguage();
  const { person, nameOf } = useSeat();
  const { data } = useQuery(queries.rights);
  if (person.grants.length === 0) return words.noRoles;
  return (
    <>
      <ul className={classes.roles}>
        {person.grants.map(({ role, area }) => (
          <li key={`${role} ${area}`}>
            <strong>
              {data?.roles.find((one) => one.role === role)?.[language] ?? role} · {nameOf(area)}
            </strong>
            <span className={classes.facts}>
              {data?.actions
                .filter((one) => one.roles.includes(role))
                .map((one) => one[language])
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
      <p className={classes.why}>{words.rolesWhere}</p>
    </>
  );
}
