// DỪNG TẤT CẢ LOA: asks once, sends until the server answers, and says plainly what became of it.
// It stands on nothing else of the page: whatever cannot be read, an order can still be sent.

import { Refusal, get, post } from "./calls.js";
import * as words from "./words.js";

const { t } = words;
const button = document.getElementById("stop");
const said = document.getElementById("stopping");

const ANSWERS_WITHIN_MS = 8_000;
const AGAIN_MS = 3_000;
const COUNTS_EVERY_MS = 1_000;

let area = null;
let name = () => "";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (kind, text) => {
  said.className = `stopping ${kind}`;
  said.textContent = text;
  said.hidden = false;
};

// Shown to whoever may stop somewhere; where the rights cannot be read, the server decides.
export async function offerStop(person, nameOf) {
  let may;
  try {
    may = (await get("/api/rights")).mine
      .filter((one) => one.actions.includes("stop.issue")).map((one) => one.area);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    may = person.grants.map((grant) => grant.area);
  }
  [area = null] = may;
  name = () => nameOf(area);
  button.hidden = area === null;
}

export function takeStopAway() {
  area = null;
  button.hidden = said.hidden = true;
}

// An answer of the server's own that sending again would not change.
const isFinal = ({ status }) => status >= 400 && status < 500 && status !== 429;

async function sent() {
  const path = `/api/areas/${area}/stop`;
  for (let tries = 1; ; tries += 1) {
    try {
      return await post(path, {}, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say("bad", isFinal(error) ? error[words.language] : `${t("stopNotSent")} (${tries}) ${t("stopInstead")}`);
      if (isFinal(error)) return null;
      await pause(AGAIN_MS);
    }
  }
}

async function count(order) {
  for (;;) {
    const stops = await get(`/api/areas/${area}/stops`).catch(() => []);
    const found = stops.find((one) => one.id === order.id);
    if (found) {
      const { confirmed, devices } = found.followed;
      say("good", `${t("stopSent")} ${name()}. ${confirmed}/${devices} ${t("stopConfirmed")}`);
      if (confirmed === devices) return;
    }
    await pause(COUNTS_EVERY_MS);
  }
}

button.addEventListener("click", async () => {
  if (!window.confirm(`${t("stopAll")}\n${name()}\n${t("stopAsk")}`)) return;
  button.disabled = true;
  say("wait", t("stopSending"));
  const order = await sent();
  button.disabled = false;
  if (order === null) return;
  say("good", `${t("stopSent")} ${name()}.`);
  await count(order);
});
