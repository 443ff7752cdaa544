import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Card, Empty } from "../look/Card";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { orders as ordersQuery } from "../urgent/calls";
import { standingSaid, when } from "../urgent/telling";
import { TemplateDialog } from "../urgent/TemplateDialog";
import urgent from "../urgent/Urgent.module.css";
import { useSaying } from "../urgent/useSaying";
import { useUrgentWords } from "../urgent/words";
import { useLanguage } from "../words/words";
import { type Alert, alert as alertQuery, untie, useCapDeed } from "./calls";
import classes from "./Cap.module.css";
import { templateOf } from "./drafted";
import { Marks } from "./Marks";
import { useCapWords } from "./words";

/** One alert: whether to believe it, what it says, for which areas, and what becomes of it. */
export function AlertPage() {
  const words = useCapWords();
  const { alert: id } = useParams({ from: "/khan-cap/canh-bao/$alert" });
  const area = useChosenArea();
  const { data, error, isPending, refetch } = useQuery(alertQuery(area, id));
  return (
    <div className={urgent.page}>
      <Link to="/khan-cap/canh-bao" className={urgent.back}>
        <Icon name="back" size={20} /> {words.toAlerts}
      </Link>
      {isPending && <Skeleton height={320} radius="lg" />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Shown area={area} alert={data} />}
    </div>
  );
}

function Shown({ area, alert }: { area: string; alert: Alert }) {
  const words = useCapWords();
  const language = useLanguage();
  const saying = useSaying(area, 60_000);
  const received = when(alert.received_ms, saying);
  return (
    <>
      <Card title={alert.headline} level="h1">
        <p className={classes.says}>
          <Marks alert={alert} />
        </p>
        <ul className={classes.facts}>
          <li>{alert[language]}</li>
          {alert.replaced_by !== null && (
            <li>
              {words.replaced}{" "}
              <Link to="/khan-cap/canh-bao/$alert" params={{ alert: alert.replaced_by }}>
                {words.seeReplacing}
              </Link>
            </li>
          )}
          <li>
            {words.sentBy(alert.known ?? alert.sender, when(alert.sent_ms, saying))}.{" "}
            {alert.known === null && `${words.unnamed}.`}
          </li>
          <li>{words.proofWhy[alert.proof]}</li>
          <li>{words.countsUntil(when(alert.ends_ms, saying))}.</li>
          <li>
            {alert.brought_by === null
              ? words.fetched(received)
              : words.broughtBy(alert.brought_by, received)}
            .
          </li>
          {alert.note !== null && <li className={classes.grows}>{words.note(alert.note)}</li>}
          <li className={`${classes.grows} ${classes.why}`}>{words.reference(alert.identifier)}</li>
        </ul>
      </Card>
      <Becomes area={area} alert={alert} />
      {alert.infos.map((info) => (
        <Says key={info.language} info={info} area={area} />
      ))}
      <Covers alert={alert} />
      {alert.earlier.length > 0 && (
        <Card title={words.earlier}>
          <ul className={classes.facts}>
            {alert.earlier.map((one, n) => (
              <li key={one}>
                <Link to="/khan-cap/canh-bao/$alert" params={{ alert: one }}>
                  {words.earlier} {n + 1}
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

/** The orders that were made of it, what it asks of earlier ones, and how another is begun. */
function Becomes({ area, alert }: { area: string; alert: Alert }) {
  const words = useCapWords();
  const common = useUrgentWords();
  const { rights, nameOf } = useSeat();
  const saying = useSaying(area);
  const { data: orders } = useQuery(ordersQuery(area));
  const navigate = useNavigate();
  const [keeping, setKeeping] = useState(false);
  const [said, setSaid] = useState("");
  const untying = useCapDeed((order: string) => untie(area, alert.id, order));
  const isDrill = alert.use === "drill";
  const prepares = alert.use !== "show" && rights.mayAnywhere("order.prepare");
  return (
    <Card title={words.orders}>
      {alert.orders.length === 0 && alert.proposes.length === 0 && <Empty>{words.noOrders}</Empty>}
      <ul className={classes.facts}>
        {alert.proposes.map(({ order, says }) => (
          <li key={`${order} ${says}`}>
            <strong>{words.proposes[says]}</strong>{" "}
            <Link to="/khan-cap/lenh/$order" params={{ order }}>
              {words.seeOrder}
            </Link>
          </li>
        ))}
      </ul>
      <ul className={urgent.rows}>
        {alert.orders.map((one) => {
          const standing = orders?.find(({ id }) => id === one.id);
          return (
            <li key={one.id}>
              <Link to="/khan-cap/lenh/$order" params={{ order: one.id }}>
                <span>
                  <strong>{standing?.title ?? words.orderOf(nameOf(one.area))}</strong>
                  <small>
                    {nameOf(one.area)}
                    {standing !== undefined && `. ${standingSaid(standing, common, saying)}`}
                  </small>
                </span>
                <Icon name="forward" size={20} />
              </Link>
              {rights.may("order.prepare", one.area) && (
                <Button
                  size="md"
                  variant="subtle"
                  loading={untying.isPending}
                  onClick={() => untying.mutate(one.id)}
                >
                  {words.unlink}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <Refused error={untying.error} />
      <p role="status" className={said === "" ? "visually-hidden" : classes.why}>
        {said}
      </p>
      {prepares && (
        <>
          <p className={classes.why}>{words.prepareWhy}</p>
          <div className={classes.deeds}>
            <Button
              size="md"
              onClick={() =>
                void navigate({
                  to: isDrill ? "/khan-cap/dien-tap" : "/khan-cap/moi",
                  search: { alert: alert.id },
                })
              }
              {...(isDrill ? { className: urgent.drillButton ?? "" } : { color: "red.8" })}
            >
              {isDrill ? words.prepareDrill : words.prepare}
            </Button>
            {alert.draft !== null && rights.may("programme.edit", area) && (
              <Button size="md" variant="default" onClick={() => setKeeping(true)}>
                {words.keepTemplate}
              </Button>
            )}
          </div>
        </>
      )}
      {keeping && (
        <TemplateDialog
          area={area}
          known={null}
          begun={templateOf(alert)}
          close={() => setKeeping(false)}
          tell={() => setSaid(words.keptTemplate)}
        />
      )}
    </Card>
  );
}

function Says({ info, area }: { info: Alert["infos"][number]; area: string }) {
  const words = useCapWords();
  const saying = useSaying(area, 60_000);
  const languages: Record<string, string> = words.languages;
  const short = info.language.split("-")[0]?.toLowerCase() ?? "";
  const graver = [
    words.severity[info.severity],
    words.urgency[info.urgency],
    words.certainty[info.certainty],
  ];
  return (
    <Card title={words.wordsIn(languages[short] ?? info.language)}>
      <div lang={info.language}>
        <p className={classes.says}>
          <strong>{info.event}</strong>
        </p>
        {info.headline !== null && <p className={classes.says}>{info.headline}</p>}
        {info.description !== null && <p className={classes.says}>{info.description}</p>}
        {info.instruction !== null && (
          <p className={classes.says}>
            <strong>{words.whatToDo}:</strong> {info.instruction}
          </p>
        )}
      </div>
      <ul className={classes.facts}>
        <li>{graver.join(", ")}.</li>
        {info.onset_ms !== null && <li>{words.begins(when(info.onset_ms, saying))}.</li>}
        {info.expires_ms !== null && <li>{words.countsUntil(when(info.expires_ms, saying))}.</li>}
        {info.places.length > 0 && <li className={classes.grows}>{info.places.join("; ")}</li>}
        {info.contact !== null && <li className={classes.grows}>{words.contact(info.contact)}</li>}
        {info.web !== null && (
          <li>
            <a href={info.web} target="_blank" rel="noreferrer noopener">
              {words.more}
            </a>
          </li>
        )}
      </ul>
    </Card>
  );
}

function Covers({ alert }: { alert: Alert }) {
  const words = useCapWords();
  return (
    <Card title={words.covers}>
      {alert.covers.length === 0 && <Empty>{words.coversNone}</Empty>}
      <ul className={classes.facts}>
        {alert.covers.map((one) => (
          <li key={one.area}>
            <strong>{one.name}</strong>: {words.covered(one.within, one.devices)} (
            {one.by === "code" ? words.byCode : words.byPlace})
          </li>
        ))}
      </ul>
    </Card>
  );
}
