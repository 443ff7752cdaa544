import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Form, THEME_BY_DEFAULT } from "./form";
import * as queries from "./queries";
import { useScheduleWords } from "./words";

const NO_THEME = "none";
const GAPS_S = [0, 1, 2, 5, 10, 20, 30, 60];
const REPEATS = [1, 2, 3, 4, 5, 10, 20];

const numbers = (given: readonly number[], chosen: number) =>
  [...new Set([...given, chosen])].sort((a, b) => a - b);

/** What sounds before it, how often it is repeated, and what lies between. */
export function HowFields({
  area,
  form,
  set,
}: {
  area: string;
  form: Pick<Form, "theme" | "repeats" | "gap_ms">;
  set: (change: Partial<Pick<Form, "theme" | "repeats" | "gap_ms">>) => void;
}) {
  const words = useScheduleWords();
  const { data: themes } = useQuery(queries.themes(area));
  const defaultTheme = themes?.bulletins.find((one) => one.bulletin === themes.by_default);
  const marked = themes?.bulletins.filter((one) => one.state === "approved") ?? [];
  return (
    <>
      <NativeSelect
        size="md"
        label={words.theme}
        value={form.theme ?? NO_THEME}
        onChange={({ currentTarget: { value } }) =>
          set({ theme: value === NO_THEME ? null : value })
        }
        data={[
          {
            value: THEME_BY_DEFAULT,
            label: words.themeByDefault(defaultTheme?.title ?? words.noThemeSet),
          },
          { value: NO_THEME, label: words.noTheme },
          ...marked.map((one) => ({ value: one.bulletin, label: one.title })),
        ]}
      />
      <NativeSelect
        size="md"
        label={words.repeats}
        value={String(form.repeats)}
        onChange={(event) => set({ repeats: Number(event.currentTarget.value) })}
        data={numbers(REPEATS, form.repeats).map((n) => ({
          value: String(n),
          label: words.times(n),
        }))}
      />
      {form.repeats > 1 && (
        <NativeSelect
          size="md"
          label={words.gap}
          value={String(form.gap_ms)}
          onChange={(event) => set({ gap_ms: Number(event.currentTarget.value) })}
          data={numbers(
            GAPS_S.map((s) => s * 1000),
            form.gap_ms,
          ).map((ms) => ({ value: String(ms), label: words.seconds(ms / 1000) }))}
        />
      )}
    </>
  );
}
