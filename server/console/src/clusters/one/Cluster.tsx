import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { DeviceDetail } from "../../api/calls";
import * as queries from "../../api/queries";
import { Card } from "../../look/Card";
import { Icon } from "../../look/Icon";
import { WhySilent } from "../../logs/WhySilent";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { dayOf } from "../../words/time";
import { useWords } from "../../words/words";
import { MarkIcon } from "../MarkIcon";
import { tell, todoIn } from "../sentences";
import { useClusterWords } from "../words";
import { useSayingIn } from "../zone";
import { About } from "./About";
import classes from "./Cluster.module.css";
import { Data } from "./data/Data";
import { Deeds } from "./Deeds";
import { Health } from "./Health";
import { Receipts } from "./Receipts";
import { Timeline } from "./Timeline";

const LOOKS_EVERY_MS = 5_000;

/** One cluster: how it is and what to do, its day, what it proved, what it is. */
export function Cluster() {
  const { device: id } = useParams({ from: "/cum-loa/$device" });
  const { data, error, refetch, isPending } = useQuery(queries.device(id));
  return (
    <div className={classes.page}>
      <Back />
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Known key={data.id} device={data} />}
    </div>
  );
}

function Back() {
  const words = useClusterWords();
  return (
    <Link to="/cum-loa" className={classes.back}>
      <Icon name="back" size={20} /> {words.toList}
    </Link>
  );
}

function Known({ device }: { device: DeviceDetail }) {
  const words = useClusterWords();
  const { whySilent } = useWords();
  const { nameOf } = useSeat();
  const saying = useSayingIn(device.area, LOOKS_EVERY_MS);
  const today = dayOf(saying.now, saying.zone);
  const { day = today, at } = useSearch({ from: "/cum-loa/$device" });
  const go = useNavigate({ from: "/cum-loa/$device" });
  const { mark, mood, said } = tell(device, saying);
  return (
    <>
      <header className={classes.head}>
        <MarkIcon mark={mark} size={34} />
        <div>
          <h1>{device.name}</h1>
          <p className={classes.area}>{nameOf(device.area)}</p>
          <p className={classes.said} data-mood={mood} role="status">
            <strong>{said}.</strong> <span>{todoIn(device, words)}</span>
          </p>
        </div>
      </header>
      <Deeds device={device} saying={saying} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <Timeline device={device} day={day} today={today} saying={saying} />
          <Card title={whySilent}>
            <WhySilent
              device={device.id}
              at={at}
              choose={(chosen) =>
                void go({ search: (kept) => ({ ...kept, at: chosen }), resetScroll: false })
              }
            />
          </Card>
          <Receipts device={device} saying={saying} />
        </div>
        <div className={classes.column}>
          <Health device={device} saying={saying} />
          <Data device={device} saying={saying} />
          <About device={device} saying={saying} />
        </div>
      </div>
    </>
  );
}
