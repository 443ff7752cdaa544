import { dayOf } from "../../words/time";

const ZONE = "Asia/Ho_Chi_Minh";

/** The day of an instant, as people write it. */
export const written = (ms: number) => dayOf(ms, ZONE).split("-").reverse().join("/");
