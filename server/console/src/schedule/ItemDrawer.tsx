import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Chip } from "../look/Card";
import { dayOf, fullDay, length, spoken } from "../words/time";
import { useLanguage, useWords } from "../words/words";
import { AnswersTold } from "./AnswersTold";
import { entriesOf } from "./entry";
import { Explained } from "./Explained";
import { useFacts } from "./facts";
import classes from "./ItemDrawer.module.css";
import { Listen } from "./Listen";
import { Outcomes } from "./Outcomes";
import { usePicture } from "./picture";
import * as queries from "./queries";
import type { Start } from "./starts";
import { useScheduleWords } from "./words";

/** One start: what becomes of it and why, or what became of it; whose it is; what can be done. */
export function ItemDrawer({
  start,
  others,
  wide,
  covered,
  close,
  children,
}: {
  start: Start | null;
  others: readonly Start[];
  wide: boolean;
  /** A dialog stands over it: Escape closes that one alone. */
  covered: boolean;
  close: () => void;
  children: ReactNode;
}) {
  const common = useWords();
  return (
    <Drawer
      opened={start !== null}
      onClose={close}
      closeOnEscape={!covered}
      position={wide ? "right" : "bottom"}
      size={wide ? "30rem" : "92dvh"}
      title={start?.told.title ?? ""}
      classNames={{ title: classes.title, body: classes.body }}
      closeButtonProps={{ "aria-label": common.close, size: "lg" }}
      attributes={{ header: { role: "none" } }}
    >
      {start !== null && (
        <>
          <Item start={start} others={others} />
          {children}
        </>
      )}
    </Drawer>
  );
}

function Item({ start, others }: { start: Start; others: readonly Start[] }) {
  const words = useScheduleWords();
  const common = useWords();
  const language = useLanguage();
  const { zone, open } = usePicture();
  const facts = useFacts(start);
  const { told } = start;
  const lasts = told.start_ms !== null && told.end_ms !== null ? told.end_ms - told.start_ms : 0;
  const said = spoken(start.at_ms, zone, language);
  return (
    <>
      <p className={classes.when}>
        <strong>
          {said}
          {language === "vi" && ` (${facts.time})`}
        </strong>
        <span>
          {fullDay(dayOf(start.at_ms, zone), language)}
          {lasts > 0 && ` · ${words.lasts(length(lasts))}`}
        </span>
      </p>
      <p className={classes.chips}>
        <Chip mood={told.class === "priority" ? "accent" : "calm"}>{common[told.class]}</Chip>
        <Chip>{facts.origin === "own" ? words.ownItem : words.of(facts.owner)}</Chip>
        {facts.phase === "sounding" && told.start_ms !== null && (
          <Chip mood="good">{common.sounding}</Chip>
        )}
      </p>
      {facts.phase !== "coming" && <Outcomes start={start} />}
      <Explained start={start} others={others} open={open} />
      <Source start={start} />
      {facts.origin === "own" && <AnswersTold area={told.programme} entry={told.entry} />}
    </>
  );
}

/** The entry it comes from: its recurrence in the server's words, and what it is made of. */
function Source({ start }: { start: Start }) {
  const words = useScheduleWords();
  const language = useLanguage();
  const { area } = usePicture();
  const { told } = start;
  const { origin } = useFacts(start);
  const readable = origin !== "above";
  const standing = useQuery({ ...queries.programme(told.programme), enabled: readable });
  const upper = useQuery({ ...queries.above(area), enabled: !readable });
  const source = readable
    ? standing.data
    : upper.data?.find((programme) => programme.area === told.programme);
  const entry = entriesOf(source?.entries ?? []).find((one) => one.id === told.entry);
  const sentence = standing.data?.sentences[told.entry];
  if (source === undefined || entry === undefined) return null;
  const { theme, bulletins } = entry.block;
  return (
    <section aria-labelledby="source">
      <h3 id="source">{words.entry}</h3>
      {sentence !== undefined && <p>{sentence[language]}</p>}
      <ol className={classes.sounds}>
        {[...(theme === null ? [] : [theme]), ...bulletins].map((sound, n) => (
          <li key={`${n} ${sound.bulletin}`}>
            <span>
              <Link to="/duyet/$bulletin" params={{ bulletin: sound.bulletin }}>
                {source.bulletins[sound.bulletin]?.title ?? sound.bulletin}
              </Link>
              <small className="numbers">
                {sound === theme && `${words.theme}, `}
                {length(sound.duration_ms)}
              </small>
            </span>
            <Listen
              bulletin={sound.bulletin}
              title={source.bulletins[sound.bulletin]?.title ?? sound.bulletin}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}
