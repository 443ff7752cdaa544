import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Card, Empty } from "../look/Card";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { fullDay } from "../words/time";
import { useLanguage } from "../words/words";
import { DAYS_IN, PERIODS } from "./address";
import { daysAfter } from "./days";
import tabs from "./Logs.module.css";
import * as queries from "./queries";
import { Bar, Legend } from "./Bar";
import classes from "./Rates.module.css";
import { counted, percent } from "./sentences";
import { useToday } from "./today";
import { useLogWords } from "./words";

/** How much of the plan was proven to have sounded, by day and by area. */
export function Rates() {
  const words = useLogWords();
  const area = useChosenArea();
  const { day: today } = useToday(area);
  const { period = "week" } = useSearch({ from: "/nhat-ky/ty-le" });
  const days = DAYS_IN[period];
  const found = useQuery(queries.rates(area, daysAfter(today, 1 - days), days));
  return (
    <>
      <nav className={tabs.three} aria-label={words.period}>
        {PERIODS.map((one) => (
          <Link
            key={one}
            to="/nhat-ky/ty-le"
            search={(kept) => ({ ...kept, period: one })}
            className={tabs.tab ?? ""}
            data-status={one === period ? "active" : undefined}
            aria-current={one === period ? "true" : undefined}
            activeProps={{ "aria-current": one === period ? "true" : undefined }}
            activeOptions={{ exact: true, includeSearch: true }}
          >
            {words[one]}
          </Link>
        ))}
      </nav>
      {found.isPending && <Skeleton height={320} radius="lg" />}
      {found.data === undefined && <Refused error={found.error} again={found.refetch} />}
      {found.data !== undefined && <Told rates={found.data} />}
    </>
  );
}

function Told({ rates }: { rates: queries.Rates }) {
  const words = useLogWords();
  const language = useLanguage();
  const days = [...rates.days].reverse();
  const areas = [...rates.areas].sort(
    (a, b) => (a.sounded_permille ?? 1001) - (b.sounded_permille ?? 1001),
  );
  const nothing = rates.total.planned === 0 && rates.total.stale === 0;
  return (
    <>
      <Card title={words.success}>
        {nothing ? (
          <Empty>{words.noPlan}</Empty>
        ) : (
          <>
            <p className={classes.figure}>
              {rates.total.sounded_permille != null &&
                percent(rates.total.sounded_permille, language)}
            </p>
            <p className={classes.how}>{words.successHow}</p>
            <Bar rate={rates.total} tall />
            <Legend rate={rates.total} />
            {rates.total.unheard > 0 && (
              <p className={classes.how}>
                {words.unheardOf(counted(rates.total.unheard, language))}
              </p>
            )}
          </>
        )}
      </Card>
      {!nothing && (
        <div className={classes.two}>
          <Card title={words.byDay}>
            <ul className={classes.rates}>
              {days.map((one) => (
                <OneRate key={one.day} rate={one} name={fullDay(one.day, language)} />
              ))}
            </ul>
          </Card>
          <Card title={words.byArea} aside={words.worstFirst}>
            <ul className={classes.rates}>
              {areas.map((one) => (
                <OneRate
                  key={one.area}
                  rate={one}
                  name={
                    one.area === rates.area ? (
                      words.ownDevices(one.name)
                    ) : (
                      <Link
                        to="/nhat-ky/ty-le"
                        search={(kept) => ({ ...kept, area: one.area })}
                        className={classes.into ?? ""}
                      >
                        {one.name}
                      </Link>
                    )
                  }
                />
              ))}
            </ul>
          </Card>
        </div>
      )}
    </>
  );
}

function OneRate({ rate, name }: { rate: queries.Rate; name: ReactNode }) {
  const words = useLogWords();
  const language = useLanguage();
  return (
    <li className={classes.rate}>
      <span className={classes.name}>{name}</span>
      <strong className="numbers">
        {rate.sounded_permille == null
          ? words.nothingPlanned
          : percent(rate.sounded_permille, language)}
      </strong>
      {(rate.planned > 0 || rate.stale > 0) && (
        <>
          <Bar rate={rate} />
          <span className={classes.counts}>
            {[
              words.plannedItems(counted(rate.planned, language)),
              ...(["played", "late", "cut", "skipped", "missed", "unproven"] as const)
                .filter((one) => rate[one] > 0)
                .map((one) => `${words[one]} ${counted(rate[one], language)}`),
              ...(rate.unheard > 0 ? [`${words.unheard} ${counted(rate.unheard, language)}`] : []),
              ...(rate.stale > 0 ? [words.beside(counted(rate.stale, language))] : []),
            ].join(" · ")}
          </span>
        </>
      )}
    </li>
  );
}
