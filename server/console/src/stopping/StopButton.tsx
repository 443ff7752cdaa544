import { Button } from "@mantine/core";
import { type ComponentType, useEffect, useRef, useState } from "react";
import { Refusal } from "../api/refusal";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { useLanguage, useWords } from "../words/words";
import { sendStop } from "./calls";
import classes from "./StopButton.module.css";
import { areasToStop } from "./following";

type Dialog = ComponentType<{ close: () => void }>;

const load = async (): Promise<Dialog> => (await import("./StopDialog")).default;

/** The page itself comes first on a slow line. */
const AHEAD_AFTER_MS = 1_000;

/** DỪNG TẤT CẢ LOA, on every page of who may. Its dialog is fetched before anybody needs it. */
export function StopButton() {
  const words = useWords();
  const { rights } = useSeat();
  const allowed = rights.mayAnywhere("stop.issue");
  const [opened, setOpened] = useState(false);
  const [Ready, setReady] = useState<Dialog | null>(null);
  const [missing, setMissing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!allowed || Ready !== null || (missing && !opened)) return;
    const fetchIt = () => {
      load().then(
        (found) => {
          setReady(() => found);
          setMissing(false);
        },
        () => setMissing(true),
      );
    };
    const waits = setTimeout(fetchIt, opened ? 0 : AHEAD_AFTER_MS);
    return () => clearTimeout(waits);
  }, [allowed, Ready, missing, opened]);
  if (!allowed) return null;
  const close = () => {
    setOpened(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <>
      <Button
        ref={button}
        color="red.8"
        size="md"
        className={classes.button ?? ""}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        {words.stopAll}
      </Button>
      {opened && Ready !== null && <Ready close={close} />}
      {opened && Ready === null && missing && <Plain close={close} />}
    </>
  );
}

/** Without the dialog (no network, or a newer console on the server) the order itself may still
 * go through: asked by the browser's own question, and answered plainly. */
function Plain({ close }: { close: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const { areas, rights, nameOf } = useSeat();
  const area = areasToStop(useChosenArea(), rights, areas)[0] ?? "";
  const [said, setSaid] = useState("");
  const ask = () => {
    if (!window.confirm(words.stopAskPlain(nameOf(area)))) {
      close();
      return;
    }
    setSaid(words.stopSendingPlain);
    sendStop(area).then(
      () => setSaid(words.stopSentPlain(nameOf(area))),
      (error: unknown) => {
        const why = error instanceof Refusal ? error[language] : "";
        setSaid(`${words.stopNotSentPlain} ${why}`);
      },
    );
  };
  return (
    <div role="alert" className={classes.plain}>
      <p>{said || words.stopMissing}</p>
      <Button color="red.8" onClick={ask}>
        {words.stopAll}
      </Button>
      <Button variant="default" onClick={close}>
        {words.close}
      </Button>
    </div>
  );
}
