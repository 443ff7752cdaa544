import type { useSpeechSettingWords } from "./words";

/** Whose word it is: the area's own, that of one above, or what everybody begins with. */
export function whoseWord(
  source: string | null,
  area: string,
  words: ReturnType<typeof useSpeechSettingWords>,
  nameOf: (area: string) => string,
): string {
  if (source === null) return words.standard;
  return source === area ? words.own : words.above(nameOf(source));
}
