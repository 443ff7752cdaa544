import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Card, Empty } from "../look/Card";
import { Mailing } from "../mailing/Mailing";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { Refused } from "../shell/Refused";
import { clock, dayOf, shortDay } from "../words/time";
import { type Language, useLanguage } from "../words/words";
import { Bar, Legend } from "./Bar";
import classes from "./PeriodReport.module.css";
import * as queries from "./queries";
import rates from "./Rates.module.css";
import { type PeriodAsked, FORMS, lastMonth, MONTHS, yearsBefore } from "./period";
import { counted, percent } from "./sentences";
import { useToday } from "./today";
import { useLogWords } from "./words";

/** The report that is handed in: an area's month or year, as tables and as files. */
export function PeriodReport() {
  const words = useLogWords();
  const language = useLanguage();
  const area = useChosenArea();
  const { rights } = useSeat();
  const { day: today } = useToday(area);
  const asked: PeriodAsked = { ...lastMonth(today), ...useSearch({ from: "/nhat-ky/bao-cao" }) };
  const month = asked.month === 0 ? undefined : asked.month;
  const navigate = useNavigate({ from: "/nhat-ky/bao-cao" });
  const choose = (change: Partial<PeriodAsked>) =>
    void navigate({ search: (kept) => ({ ...kept, ...asked, ...change }), replace: true });
  const found = useQuery(queries.tables(area, asked.year, month, language));
  return (
    <>
      <Card title={words.periodTitle}>
        <div className={classes.chosen}>
          <NativeSelect
            label={words.oneMonth}
            size="md"
            value={String(asked.month)}
            data={[
              { value: "0", label: words.wholeYear },
              ...MONTHS.map((one) => ({ value: String(one), label: words.monthOf(one) })),
            ]}
            onChange={(event) => choose({ month: Number(event.currentTarget.value) })}
          />
          <NativeSelect
            label={words.year}
            size="md"
            value={String(asked.year)}
            data={yearsBefore(today, asked.year).map(String)}
            onChange={(event) => choose({ year: Number(event.currentTarget.value) })}
          />
          <div className={classes.files} role="group" aria-label={words.files}>
            {FORMS.map((form) => (
              <Button
                key={form}
                component="a"
                variant="default"
                size="md"
                href={queries.fileOf(area, asked.year, month, form, language)}
                download
              >
                {words.fileAs[form]}
              </Button>
            ))}
          </div>
        </div>
        <p className={rates.how}>{words.filesWhy}</p>
      </Card>
      {found.isPending && <Skeleton height={320} radius="lg" />}
      {found.data === undefined && <Refused error={found.error} again={found.refetch} />}
      {found.data !== undefined && <ToldTables tables={found.data} />}
      {rights.may("area.manage", area) && <Mailing key={area} area={area} />}
    </>
  );
}

/** A report as its tables, whoever it is shown to. */
export function ToldTables({ tables }: { tables: queries.Tables }) {
  const words = useLogWords();
  const language = useLanguage();
  const rate = { ...tables.counts, sounded_permille: tables.sounded_permille };
  return (
    <>
      <Card title={words.success} aside={tables.subject}>
        {rate.planned === 0 && rate.stale === 0 ? (
          <Empty>{words.noPlan}</Empty>
        ) : (
          <>
            <p className={rates.figure}>
              {rate.sounded_permille != null && percent(rate.sounded_permille, language)}
            </p>
            <p className={rates.how}>{words.successHow}</p>
            <Bar rate={rate} tall />
            <Legend rate={rate} />
            {rate.unheard > 0 && (
              <p className={rates.how}>{words.unheardOf(counted(rate.unheard, language))}</p>
            )}
          </>
        )}
      </Card>
      {tables.sheets.map((sheet) => (
        <Card key={sheet.key} title={sheet.title}>
          {sheet.note !== "" && <p className={rates.how}>{sheet.note}</p>}
          {sheet.rows.length === 0 ? (
            <Empty>{words.noneInPeriod}</Empty>
          ) : (
            <Table sheet={sheet} zone={tables.zone} />
          )}
        </Card>
      ))}
      <Card title={words.howCounted}>
        <ul className={classes.said}>
          {[...tables.definitions, ...tables.missing].map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Card>
    </>
  );
}

const SHOWN = 200;

/** It is wider than a phone: it moves within its own frame, also by the keyboard. */
function Table({ sheet, zone }: { sheet: queries.Sheet; zone: string }) {
  const words = useLogWords();
  const language = useLanguage();
  const kept = sheet.rows.slice(0, SHOWN);
  return (
    <>
      <div className={classes.frame} role="group" aria-label={sheet.title} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              {sheet.columns.map((column) => (
                <th key={column.title} scope="col" data-kind={column.kind}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kept.map((row, n) => (
              <tr key={n} data-sum={(sheet.sums && n === sheet.rows.length - 1) || undefined}>
                {row.map((cell, at) => {
                  const kind = sheet.columns[at]?.kind ?? "text";
                  const said = shown(cell, kind, zone, language);
                  return at === 0 ? (
                    <th key={at} scope="row" data-kind={kind}>
                      {said}
                    </th>
                  ) : (
                    <td key={at} data-kind={kind}>
                      {said}
                      {kind === "rate" && typeof cell === "number" && (
                        <span className={classes.meter} aria-hidden="true">
                          <span style={{ inlineSize: `${cell / 10}%` }} />
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sheet.rows.length > SHOWN && (
        <p className={rates.how}>
          {words.moreInFile(counted(sheet.rows.length - SHOWN, language))}
        </p>
      )}
    </>
  );
}

function shown(
  cell: string | number | null,
  kind: queries.Sheet["columns"][number]["kind"],
  zone: string,
  language: Language,
): string {
  if (cell === null || cell === "") return "–";
  if (typeof cell === "string") return cell;
  const tenths = (value: number) =>
    value.toLocaleString(language === "vi" ? "vi-VN" : "en-GB", {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
  switch (kind) {
    case "minutes":
      return tenths(cell / 60_000);
    case "seconds":
      return tenths(cell / 1_000);
    case "rate":
      return percent(cell, language);
    case "moment":
      return `${shortDay(dayOf(cell, zone))} ${clock(cell, zone, true)}`;
    default:
      return counted(cell, language);
  }
}
