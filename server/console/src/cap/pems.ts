const PEM = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The certificates in a text, each once. What is left over goes as it is, for the server to refuse:
 * nobody should think that it was taken. */
export function pemsIn(text: string): string[] {
  const found = text.match(PEM) ?? [];
  const rest = text.replace(PEM, "").trim();
  return [...new Set([...found.map((one) => `${one}\n`), ...(rest === "" ? [] : [rest])])];
}
