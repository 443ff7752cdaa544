import type { Device } from "../api/calls";
import type { components } from "../api/schema.generated";
import { todoIn, troubleIn } from "../clusters/sentences";
import { CLUSTER_WORDS } from "../clusters/words";
import { WORDS } from "../words/words";
import type { Saying } from "./sentences";

export type TroubleGroup = components["schemas"]["TroubleGroup"];

/** One sentence of what needs somebody, and what to do about it; `device` where it is one alone. */
export interface Attention {
  key: string;
  grave: boolean;
  said: string;
  todo: string;
  device: Device | null;
}

/** The groups as the server orders them: its devices one by one where it names them. */
export function attentionIn(
  { trouble, area, count, devices }: TroubleGroup,
  areaName: string,
  saying: Saying,
): Attention[] {
  const todo = todoIn(trouble, CLUSTER_WORDS[saying.language]);
  const grave = trouble === "silent" || trouble === "faulty";
  if (devices.length === 0) {
    const said = WORDS[saying.language].inTrouble[trouble](count, areaName);
    return [{ key: `${trouble} ${area}`, grave, said, todo, device: null }];
  }
  return devices.map((one) => ({
    key: one.id,
    grave,
    said: `${one.name}: ${troubleIn(one, trouble, saying)}.`,
    todo,
    device: one,
  }));
}
