/** What a search compares: without diacritics or case, so that `le chan` finds `Lê Chân`. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase();
}
