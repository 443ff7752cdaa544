/** What a search compares: without diacritics or case, so that `le chan` finds `Lê Chân`. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase();
}

/** An id that tells a name: `Thành phố Hải Phòng` becomes `thanh-pho-hai-phong`. */
export const idOf = (name: string): string =>
  fold(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 64);
