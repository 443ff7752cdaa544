import type { Language } from "../words/words";
import { WORDS } from "../words/words";

/** What the server declined, in its own sentences; `field` is the field at fault, if one is. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly vi: string;
  readonly en: string;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly field: string,
    said: Record<Language, string>,
    /** Of an edit conflict: what stands now, as the server told it. */
    readonly standing: unknown = null,
  ) {
    super(said.en);
    this.vi = said.vi;
    this.en = said.en;
  }
}

interface RefusalBody {
  code: string;
  field: string;
  vi: string;
  en: string;
  standing?: unknown;
}

function isRefusalBody(body: unknown): body is RefusalBody {
  if (typeof body !== "object" || body === null) return false;
  const told = body as Record<string, unknown>;
  return ["code", "field", "vi", "en"].every((key) => typeof told[key] === "string");
}

/** An answer that is not a success, as a refusal; one without sentences of its own gets ours. */
export function refusalOf(status: number, body: unknown): Refusal {
  if (isRefusalBody(body)) {
    return new Refusal(status, body.code, body.field, body, body.standing ?? null);
  }
  return new Refusal(status, "unanswered", "", {
    vi: WORDS.vi.unanswered(status),
    en: WORDS.en.unanswered(status),
  });
}

/** The network, not the server, said no. */
export const unreachable = (): Refusal =>
  new Refusal(0, "unreachable", "", {
    vi: WORDS.vi.unreachableSaid,
    en: WORDS.en.unreachableSaid,
  });

export const isNotSignedIn = (error: unknown): boolean =>
  error instanceof Refusal && error.code === "not_signed_in";
