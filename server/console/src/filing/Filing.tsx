import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../words/words";
import * as queries from "./queries";
import { useFilingWords } from "./words";

export interface Filed {
  category: string;
  language: string;
}

/** Two choices, both made beforehand: nobody must touch them. */
export function Filing({
  filed,
  file,
  disabled = false,
}: {
  filed: Filed;
  file: (change: Partial<Filed>) => void;
  disabled?: boolean;
}) {
  const words = useFilingWords();
  const shown = useLanguage();
  const { data: categories = [] } = useQuery(queries.categories);
  const { data: languages = [] } = useQuery(queries.languages);
  const { category, language } = filed;
  const offered = categories.filter((one) => !one.retired || one.id === category);
  return (
    <>
      <NativeSelect
        label={words.category}
        size="md"
        disabled={disabled}
        value={category}
        data={[
          ...(category === "" ? [{ value: "", label: words.unclassified }] : []),
          ...(category !== "" && !offered.some(({ id }) => id === category)
            ? [{ value: category, label: category }]
            : []),
          ...offered.map((one) => ({
            value: one.id,
            label: one.retired ? words.retired(one[shown]) : one[shown],
          })),
        ]}
        onChange={(event) => file({ category: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.language}
        size="md"
        disabled={disabled}
        value={language}
        data={[
          ...(languages.some(({ tag }) => tag === language)
            ? []
            : [{ value: language, label: language === "" ? words.unclassified : language }]),
          ...languages.map((one) => ({ value: one.tag, label: one[shown] })),
        ]}
        onChange={(event) => file({ language: event.currentTarget.value })}
      />
    </>
  );
}
