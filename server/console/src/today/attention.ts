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
  const words = CLUSTER_WORDS[saying.language];
  const grave = trouble === "silent" || trouble === "faulty" || trouble === "unheard";
  if (devices.length === 0) {
    const said = WORDS[saying.language].inTrouble[trouble](count, areaName);
    const todo = todoIn({ trouble, fault: null }, words);
    return [{ key: `${trouble} ${area}`, grave, said, todo, device: null }];
  }
  return devices.map((one) => ({
    key: one.id,
    grave,
    said: `${one.name}: ${troubleIn(one, trouble, saying)}.`,
    todo: todoIn(one, words),
    device: one,
  }));
}
