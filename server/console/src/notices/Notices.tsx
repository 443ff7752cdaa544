import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Icon } from "../look/Icon";
import { OWN } from "../shell/places";
import { Refused } from "../shell/Refused";
import { useWords, useWordsOf } from "../words/words";
import { notices } from "./asking";
import { Log } from "./Log";
import classes from "./Notices.module.css";
import { Settled } from "./Settled";
import { ThisBrowser } from "./ThisBrowser";
import { Troubles } from "./Troubles";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** How what waits for a person reaches that person, and what was sent. */
export function Notices() {
  const words = useWordsOf({ vi, en });
  const { loading, myAccount: account } = useWords();
  const { data, error, refetch, isPending } = useQuery(notices);
  return (
    <div className={classes.page}>
      <div>
        <Link to={OWN.path} className={classes.back}>
          <Icon name="back" size={20} /> {account}
        </Link>
        <h1>{words.title}</h1>
        <p className={classes.lead}>{words.lead}</p>
      </div>
      {isPending && (
        <div role="status" aria-label={loading}>
          <Skeleton height={140} radius="lg" mb={16} />
          <Skeleton height={420} radius="lg" />
        </div>
      )}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <>
          <Troubles own={data.troubles} />
          <ThisBrowser shown={data} />
          <Settled shown={data} />
          <Log title={words.log} none={words.noLog} area={null} zone={data.zone} />
        </>
      )}
    </div>
  );
}
