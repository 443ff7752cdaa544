import { ActionIcon, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "../look/Icon";
import { Sure } from "../look/Sure";
import { useApproved } from "../schedule/approved";
import { playlists } from "../schedule/queries";
import { isEmpty, replaced, type Slot, slotsOf, type Template } from "../schedule/slots";
import { useSeat } from "../session/session";
import { clockOf } from "../words/typed";
import { saveTemplate, useKept } from "./calls";
import classes from "./Lists.module.css";
import { SlotDialog } from "./SlotDialog";
import { useListWords } from "./words";

interface Asked {
  deed: "change" | "remove";
  slot: Slot | null;
}

/** The entries of one usual day, by their hours; `may`: this person changes them. */
export function Slots({
  template,
  may,
  tell,
}: {
  template: Template;
  may: boolean;
  tell: (said: string) => void;
}) {
  const words = useListWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  const called = useCalled(template.area);
  const close = () => setAsked(null);
  return (
    <div className={classes.whole}>
      <ul className={classes.slots} aria-label={words.slotsOf(template.name)}>
        {slotsOf(template).map((slot, n) => {
          const { hours, title, more } = called(slot);
          return (
            <li key={`${n} ${hours}`}>
              <span>
                <b className="numbers">{hours}</b> {title}
                {more !== "" && <small>{more}</small>}
              </span>
              {may && (
                <span>
                  <Button
                    size="md"
                    variant="subtle"
                    aria-label={words.changeIt(`${hours} ${title}`)}
                    onClick={() => setAsked({ deed: "change", slot })}
                  >
                    {words.change}
                  </Button>
                  <ActionIcon
                    size={44}
                    variant="subtle"
                    aria-label={words.removeIt(`${hours} ${title}`)}
                    onClick={() => setAsked({ deed: "remove", slot })}
                  >
                    <Icon name="cut" size={20} />
                  </ActionIcon>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {may && (
        <Button
          size="md"
          variant="subtle"
          aria-label={words.addSlotTo(template.name)}
          onClick={() => setAsked({ deed: "change", slot: null })}
        >
          {words.addSlot}
        </Button>
      )}
      {asked?.deed === "change" && (
        <SlotDialog template={template} slot={asked.slot} close={close} tell={tell} />
      )}
      {asked?.deed === "remove" && asked.slot !== null && (
        <Removing
          template={template}
          slot={asked.slot}
          called={`${called(asked.slot).hours} ${called(asked.slot).title}`}
          close={close}
          tell={tell}
        />
      )}
    </div>
  );
}

function Removing({
  template,
  slot,
  called,
  close,
  tell,
}: {
  template: Template;
  slot: Slot;
  called: string;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useListWords();
  const deed = useKept(
    () =>
      saveTemplate(template, {
        base_version: template.version,
        name: template.name,
        entries: replaced(slotsOf(template), slot, null),
      }),
    () => {
      tell(words.saved(template.name));
      close();
    },
  );
  return (
    <Sure
      title={words.removeIt(called)}
      what={words.removeSure}
      yes={words.remove}
      deed={deed}
      close={close}
    />
  );
}

/** How an entry is told in a line: its hours; its name, or what sounds; and what else there is to it. */
function useCalled(area: string) {
  const words = useListWords();
  const { nameOf } = useSeat();
  const { byId } = useApproved(area);
  const { data: lists } = useQuery(playlists(area));
  return (slot: Slot) => {
    const list = lists?.find((one) => one.id === slot.block?.playlist);
    const titles = (slot.block?.bulletins ?? []).map(
      (id) => byId.get(id)?.title ?? words.goneTitle,
    );
    const sounds = list?.name ?? titles.join(", ");
    const named = slot.name ?? "";
    const what = isEmpty(slot) ? words.toBeChosen : sounds === named ? "" : sounds;
    const where = slot.areas.includes(area) ? "" : slot.areas.map(nameOf).join(", ");
    const [title = "", ...rest] = [named, what].filter(Boolean);
    return {
      hours: slot.times.map(clockOf).join(", "),
      title,
      more: [...rest, where].filter(Boolean).join(" · "),
    };
  };
}
