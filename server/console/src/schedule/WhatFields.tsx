import "@mantine/core/styles/SegmentedControl.layer.css";
import { ActionIcon, NativeSelect, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Icon } from "../look/Icon";
import { length } from "../words/time";
import { useWords } from "../words/words";
import { useApproved } from "./approved";
import { BulletinSearch } from "./BulletinSearch";
import classes from "./Fields.module.css";
import type { Form } from "./form";
import { HowFields } from "./HowFields";
import * as queries from "./queries";
import { useScheduleWords } from "./words";

/** What sounds: approved bulletins in their order, or a playlist; its tune, its class, its repeats. */
export function WhatFields({
  area,
  form,
  set,
}: {
  area: string;
  form: Form;
  set: (change: Partial<Form>) => void;
}) {
  const words = useScheduleWords();
  const common = useWords();
  const { data: lists } = useQuery(queries.playlists(area));
  const byList = form.playlist !== null;
  return (
    <fieldset>
      <legend>{words.what}</legend>
      {(lists?.length ?? 0) > 0 && (
        <SegmentedControl
          size="md"
          aria-label={words.what}
          value={byList ? "list" : "bulletins"}
          onChange={(value) =>
            set({ playlist: value === "list" ? (lists?.[0]?.id ?? null) : null })
          }
          data={[
            { value: "bulletins", label: words.bulletins },
            { value: "list", label: words.playlist },
          ]}
        />
      )}
      {byList ? (
        <NativeSelect
          size="md"
          label={words.playlist}
          value={form.playlist ?? ""}
          onChange={(event) => set({ playlist: event.currentTarget.value })}
          data={(lists ?? []).map((list) => ({
            value: list.id,
            label: `${list.name} (${words.bulletinsIn(list.bulletins.length)}, ${length(list.duration_ms)})`,
          }))}
        />
      ) : (
        <>
          <Picked area={area} form={form} set={set} />
          <BulletinSearch
            area={area}
            chosen={form.bulletins}
            choose={(id) => set({ bulletins: [...form.bulletins, id] })}
          />
        </>
      )}
      <div className={classes.pair}>
        <NativeSelect
          size="md"
          label={common.class}
          value={form.class}
          onChange={(event) =>
            set({ class: event.currentTarget.value === "priority" ? "priority" : "normal" })
          }
          data={[
            { value: "normal", label: common.normal },
            { value: "priority", label: common.priority },
          ]}
        />
        <HowFields area={area} form={form} set={set} />
      </div>
    </fieldset>
  );
}

/** What was chosen, in the order in which it will sound. */
export function Picked({
  area,
  form,
  set,
}: {
  area: string;
  form: Pick<Form, "bulletins">;
  set: (change: Pick<Form, "bulletins">) => void;
}) {
  const words = useScheduleWords();
  const { byId } = useApproved(area);
  if (form.bulletins.length === 0) return null;
  const swap = (n: number) => {
    const order = [...form.bulletins];
    order.splice(n - 1, 2, ...order.slice(n - 1, n + 1).reverse());
    set({ bulletins: order });
  };
  return (
    <ol className={classes.picked} aria-label={words.picked}>
      {form.bulletins.map((id, n) => {
        const bulletin = byId.get(id);
        const title = bulletin?.title ?? id;
        return (
          <li key={`${n} ${id}`}>
            <span>
              {n + 1}. {title}
              <small className="numbers">{length(bulletin?.content?.duration_ms ?? 0)}</small>
            </span>
            <span>
              {n > 0 && (
                <ActionIcon
                  size={44}
                  variant="subtle"
                  aria-label={words.earlier(title)}
                  onClick={() => swap(n)}
                >
                  <Icon name="above" size={20} />
                </ActionIcon>
              )}
              <ActionIcon
                size={44}
                variant="subtle"
                aria-label={words.remove(title)}
                onClick={() => set({ bulletins: form.bulletins.filter((_, at) => at !== n) })}
              >
                <Icon name="cut" size={20} />
              </ActionIcon>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
