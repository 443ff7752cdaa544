import type { NewTemplate } from "../urgent/calls";
import type { Alert } from "./calls";

const NAME_MAX = 200;
/** An alert's words as a template of urgent broadcasts, for a person to go on with. What it does
 * not say in Vietnamese stays empty: nothing is translated. */
export function templateOf({ headline, draft }: Alert): Partial<NewTemplate> {
  const said = draft?.vi;
  return {
    name: headline.slice(0, NAME_MAX),
    vi: {
      type: said?.type ?? "",
      place: said?.place ?? "",
      time: said?.time ?? "",
      level: said?.level ?? "",
      area: said?.area ?? "",
      forecast: said?.forecast ?? "",
      measures: said?.measures ?? "",
    },
    second: draft?.second ?? null,
    tone: draft?.tone ?? "attention",
  };
}
