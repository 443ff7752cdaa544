import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { useLanguage } from "../words/words";
import { preview, sendStop } from "./calls";
import { areasToStop } from "./following";
import { Frame } from "./Frame";
import classes from "./Stopping.module.css";
import { Underway } from "./Underway";
import { useStopWords } from "./words";

/** DỪNG TẤT CẢ LOA: asks once, says what it silences, and then shows who follows. */
export default function StopDialog({ close }: { close: () => void }) {
  const words = useStopWords();
  const { areas, rights, nameOf } = useSeat();
  const choices = areasToStop(useChosenArea(), rights, areas);
  const [area, setArea] = useState(choices[0] ?? "");
  const [pressedAt, setPressedAt] = useState<number | null>(null);
  const send = useCallback(() => sendStop(area), [area]);
  if (pressedAt !== null) {
    return <Underway area={area} kind="stop" send={send} pressedAt={pressedAt} close={close} />;
  }
  return (
    <Frame title={words.ask(nameOf(area))} said={<Foreseen area={area} />} close={close}>
      {choices.length > 1 && (
        <NativeSelect
          mt="md"
          size="md"
          label={words.where}
          value={area}
          onChange={(event) => setArea(event.currentTarget.value)}
          data={choices.map((one) => ({ value: one, label: nameOf(one) }))}
        />
      )}
      <p className={classes.soft}>{words.whoLifts}</p>
      <div className={classes.answers}>
        <Button variant="default" size="lg" onClick={close}>
          {words.cancel}
        </Button>
        <Button
          color="red.8"
          size="lg"
          data-autofocus
          className={classes.stop ?? ""}
          onClick={() => setPressedAt(Date.now())}
        >
          {words.confirm}
        </Button>
      </div>
    </Frame>
  );
}

/** The server's own sentences; the button does not wait for them. */
function Foreseen({ area }: { area: string }) {
  const words = useStopWords();
  const language = useLanguage();
  const { data, isPending } = useQuery(preview(area));
  if (isPending) {
    return (
      <div role="status" aria-label={words.loading} className={classes.foreseen}>
        <Skeleton height={20} mb={10} width="80%" />
        <Skeleton height={20} mb={10} />
        <Skeleton height={20} width="60%" />
      </div>
    );
  }
  if (data === undefined) return <p className={classes.foreseen}>{words.notForeseen}</p>;
  return (
    <ul className={classes.foreseen}>
      {data[language].map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
