import { Button } from "@mantine/core";
import { Copyable } from "../../look/Copyable";
import { Dialog } from "../../look/Dialog";
import { Qr } from "../../look/Qr";
import { useNow } from "../../today/now";
import { left, moment } from "../../words/day";
import { useLanguage, useWords } from "../../words/words";
import type { OfferedToken } from "../types";
import { commandOf } from "./command";
import classes from "./Devices.module.css";
import { useDeviceWords } from "./words";
import { Waiting } from "./Waiting";

const ZONE = "Asia/Ho_Chi_Minh";

/** A one-time token, this once: for the technician to scan, copy, or take along on paper. */
export function Offered({
  name,
  area,
  offered,
  close,
}: {
  name: string;
  area: string;
  offered: OfferedToken;
  close: () => void;
}) {
  const words = useDeviceWords();
  const common = useWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const command = commandOf(offered);
  return (
    <Dialog
      opened
      onClose={close}
      closeOnClickOutside={false}
      title={words.offered(name)}
      classNames={{ content: classes.printed ?? "" }}
    >
      <div className={classes.form}>
        <p className={classes.facts}>{words.offeredWhy}</p>
        <div className={classes.scan}>
          <Qr text={command} label={words.qr} />
          <span className={classes.facts}>{words.scan}</span>
        </div>
        <Copyable label={words.command} text={command} />
        <Copyable label={words.token} text={offered.token} />
        <p>
          {words.until(
            moment(offered.expires_ms, ZONE, language),
            left(offered.expires_ms - now, language),
          )}
        </p>
        <Waiting area={area} device={offered.device} />
        <p className={classes.facts}>
          {words.deviceId}: <code>{offered.device}</code>
        </p>
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={() => window.print()}>
            {common.print}
          </Button>
          <Button size="md" onClick={close}>
            {words.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
