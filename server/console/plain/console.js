// One plain page over the public API: state is read again whenever the server says it changed.

import { Refusal, get, post, remove, upload } from "./calls.js";
import * as draw from "./draw.js";
import { offerStop, takeStopAway } from "./stop.js";
import * as words from "./words.js";

const { t } = words;
const $ = (id) => document.getElementById(id);

const house = {
  person: null, areas: new Map(), area: null, zone: "Asia/Ho_Chi_Minh",
  plan: null, devices: [], bulletins: [], log: [], seen: new Map(), open: null, receipts: [],
  heard: new Set(),
};

// What the person may do, as server.accounts.rights has it: a role reaches down its tree.
const above = (area) => {
  const chain = [];
  for (let id = area; id; id = house.areas.get(id)?.parent) chain.push(id);
  return chain;
};
const holds = (role, area) =>
  house.person.grants.some((grant) => grant.role === role && above(area).includes(grant.area));
const areasOf = (role) =>
  [...new Set(house.person.grants.filter((g) => g.role === role).map((g) => g.area))];
const nameOf = (area) => house.areas.get(area)?.name ?? area;

function complain(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 401 && house.person) return showDoor();
  $("refusal").textContent = error[words.language];
  $("refusal").hidden = false;
  $("refusal").scrollIntoView({ block: "nearest" });
}

// Every deed of a person: the last refusal goes, a new one is shown.
const deed = (what) => async (event) => {
  event?.preventDefault?.();
  $("refusal").hidden = true;
  try {
    await what(event);
  } catch (error) {
    complain(error);
  }
};

const readers = {
  async plan() {
    const day = words.dayOf(Date.now(), house.zone);
    house.plan = await get(`/api/areas/${house.area}/plan`, { day });
  },
  async devices() {
    house.devices = await get("/api/devices", { area: house.area });
    if (house.open) house.receipts = await get("/api/receipts", { device: house.open, limit: 20 });
  },
  async bulletins() {
    house.bulletins = await get("/api/bulletins", { limit: 50 });
  },
  async log() {
    const from = startOfDay();
    house.log = await get("/api/playlog", {
      area: house.area, from_ms: from, until_ms: from + 86_400_000, limit: 2000,
    });
  },
};

function startOfDay() {
  const now = Date.now();
  const [h, m, s] = words.clock(now, house.zone, true).split(":").map(Number);
  return Math.floor(now / 1000) * 1000 - (h * 3600 + m * 60 + s) * 1000;
}

// What must be read again, gathered for a moment: a hundred receipts are one reading.
const due = new Set();
let gathering = null;
function refresh(...names) {
  names.forEach((name) => due.add(name));
  gathering ??= setTimeout(async () => {
    gathering = null;
    const now = [...due];
    due.clear();
    try {
      await Promise.all(now.map((name) => readers[name]()));
      paint();
    } catch (error) {
      complain(error);
    }
  }, 250);
}

const CONCERNS = {
  bulletin: ["bulletins"], programme: ["plan", "devices"], device: ["devices"],
  receipt: ["log", "devices"], outcome: ["log"],
};
let events = null;
function listen() {
  events?.close();
  events = new EventSource("/api/events");
  events.onopen = () => { line(true); refresh(...Object.keys(readers)); };
  events.onerror = () => line(false);
  for (const kind of Object.keys(CONCERNS)) {
    events.addEventListener(kind, () => refresh(...CONCERNS[kind]));
  }
}

function line(up) {
  $("line").textContent = t(up ? "live" : "notLive");
  $("line").className = up ? "up" : "down";
}

// The plans of all chains as one list: equal items once, with the number of devices.
function merged() {
  const found = new Map();
  for (const chain of house.plan?.chains ?? []) {
    for (const item of chain.items) {
      const key = [item.entry, item.entry_revision, item.due_ms, item.fate, item.start_ms].join();
      const one = found.get(key) ?? { ...item, devices: 0 };
      one.devices += chain.devices.length;
      found.set(key, one);
    }
  }
  return [...found.values()].sort((a, b) => (a.start_ms ?? a.due_ms) - (b.start_ms ?? b.due_ms));
}

const sameItem = (a, b) =>
  a.entry === b.entry && a.entry_revision === b.entry_revision && a.due_ms === b.due_ms;

const tally = (outcomes) => {
  const counts = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};

function paintPlan(now) {
  const items = merged();
  const everyone = house.devices.length;
  const on = items.find((i) => i.start_ms !== null && i.start_ms <= now && now < i.end_ms);
  const next = items.find((i) => i.start_ms !== null && i.start_ms > now);
  $("day").textContent = words.fullDay(now, house.zone);
  $("next").textContent = on
    ? `${t("now")}: “${on.title}”`
    : next ? `${t("next")}: ${words.spoken(next.start_ms, house.zone)} (${words.clock(next.start_ms, house.zone)}) — “${next.title}”`
      : t("noneLeft");
  $("sums").replaceChildren(...Object.entries(tally(house.log.map((one) => one.outcome)))
    .map(([kind, n]) => draw.el("span", { class: `chip ${kind}` }, `${t(kind)} ${n}`)));
  $("plan").replaceChildren(...draw.planRows(items.map((item) => draw.planRow(
    item,
    tally(house.log.filter((one) => sameItem(one, item)).map((one) => one.outcome)),
    house.zone, now, everyone))));
}

function paintDevices() {
  const up = house.devices.filter((device) => device.presence === "online").length;
  $("device-count").textContent = `${up}/${house.devices.length}`;
  $("devices").replaceChildren(...draw.deviceRows(house.devices.map((device) =>
    draw.deviceRow(device, nameOf(device.area), house.zone, house.open === device.id, house.receipts))));
}

// While somebody listens to a bulletin its row stays; a new list waits for the end.
function paintBulletins() {
  if ([...document.querySelectorAll("audio")].some((audio) => !audio.paused)) return;
  $("bulletins").replaceChildren(...draw.bulletinRows(house.bulletins.map((bulletin) =>
    draw.bulletinRow(bulletin, nameOf(bulletin.area), actionsFor(bulletin), heardBy(bulletin)))));
}

const mayApprove = ({ state, area, author }) =>
  state === "submitted" && holds("approver", area) && author !== house.person.account;

// What was played is told whenever it pauses or ends; the server says when it is the whole.
const version = (bulletin) => `${bulletin.id} ${bulletin.digest}`;
const heardBy = (bulletin) => mayApprove(bulletin) && deed(async ({ target: { played } }) => {
  const report = {
    content: bulletin.content.sha256,
    spans: Array.from({ length: played.length }, (_, n) => ({
      start_ms: Math.floor(played.start(n) * 1000), end_ms: Math.ceil(played.end(n) * 1000),
    })),
  };
  const { whole } = await post(`/api/bulletins/${bulletin.id}/heard`, report);
  if (!whole) return;
  house.heard.add(version(bulletin));
  paintBulletins();
});

function actionsFor(bulletin) {
  const button = (key, what, kind = "") =>
    draw.el("button", { type: "button", class: kind, onclick: deed(what) }, t(key));
  const url = `/api/bulletins/${bulletin.id}`;
  const move = (verb, body) => async () => { await post(`${url}/${verb}`, body); refresh("bulletins"); };
  const { state, area } = bulletin;
  const found = [];
  if (["draft", "returned"].includes(state) && holds("author", area)) {
    found.push(button("submit", move("submit")));
  }
  if (mayApprove(bulletin)) {
    const approve = button("approve", () => approved(bulletin));
    approve.disabled = !house.heard.has(version(bulletin));
    if (approve.disabled) found.push(draw.el("span", { class: "sub" }, t("listenFirst")));
    found.push(approve);
    found.push(button("returnIt", () => askWhy(bulletin), "quiet"));
  }
  if (state === "approved" && placesFor(bulletin).length) {
    found.push(button("schedule", () => openSchedule(bulletin)));
  }
  return found;
}

async function approved(bulletin) {
  const severe = bulletin.findings.filter((one) => one.severe);
  const told = severe.map((one) => one[words.language]).join("\n");
  if (severe.length && !window.confirm(`${told}\n\n${t("approveAnyway")}`)) return;
  await post(`/api/bulletins/${bulletin.id}/approve`, {
    content: bulletin.content.sha256, digest: bulletin.digest,
    acknowledged: severe.map((one) => one.code),
  });
  refresh("bulletins");
}

function paintLog() {
  const key = (one) => `${one.device} ${one.entry} ${one.entry_revision} ${one.due_ms}`;
  const proven = house.log.filter((one) => one.outcome !== "unproven").reverse().slice(0, 60);
  const names = new Map(house.devices.map((device) => [device.id, device.name]));
  const titles = new Map(merged().map((item) => [item.entry, item.title]));
  const first = house.seen.size === 0;
  $("log").replaceChildren(...draw.logRows(proven.map((one) => draw.logRow(
    one, titles.get(one.entry) ?? one.entry, names.get(one.device) ?? one.device, house.zone,
    !first && house.seen.get(key(one)) !== one.outcome))));
  proven.forEach((one) => house.seen.set(key(one), one.outcome));
}

function paint() {
  document.documentElement.lang = words.language;
  document.querySelectorAll("[data-t]").forEach((one) => { one.textContent = words.label(one.dataset.t); });
  $("language").textContent = words.language === "vi" ? "English" : "Tiếng Việt";
  $("language").lang = words.language === "vi" ? "en" : "vi";
  if (!house.person) return;
  const { name } = house.person;
  const here = nameOf(house.area);
  $("where").textContent = name.toLowerCase().includes(here.toLowerCase()) ? name : `${name} · ${here}`;
  paintPlan(Date.now());
  paintDevices();
  paintBulletins();
  paintLog();
}

function showDoor() {
  events?.close();
  takeStopAway();
  house.person = null;
  $("where").textContent = $("line").textContent = "";
  $("door").hidden = false;
  $("house").hidden = $("leave").hidden = true;
  paint();
}

async function enter(person) {
  house.person = person;
  const stops = offerStop(person, nameOf);
  house.areas = new Map((await get("/api/areas")).map((area) => [area.id, area]));
  house.area = person.grants.map((grant) => grant.area)
    .sort((a, b) => above(a).length - above(b).length)[0];
  house.zone = (await get(`/api/areas/${house.area}`)).policy.zone;
  $("upload").area.replaceChildren(...areasOf("author").map(option));
  $("new").hidden = areasOf("author").length === 0;
  $("door").hidden = true;
  $("house").hidden = $("leave").hidden = false;
  await stops;
  paint();
  listen();
}

const option = (area) => draw.el("option", { value: area }, nameOf(area));

// A bulletin is scheduled in its own area or below it, where the person is an operator.
const placesFor = (bulletin) =>
  areasOf("operator").filter((area) => above(area).includes(bulletin.area));

let chosen = null;
function openSchedule(bulletin) {
  chosen = bulletin;
  const form = $("when");
  $("what").textContent = `“${bulletin.title}” · ${words.length(bulletin.content.duration_ms)}`;
  form.area.replaceChildren(...placesFor(bulletin).map(option));
  form.time.value = words.clock(Date.now() + 120_000, house.zone);
  $("schedule").showModal();
  return foresee();
}

async function asked() {
  const form = $("when");
  const area = form.area.value;
  const [h, m, s = 0] = form.time.value.split(":").map(Number);
  const { revision } = await get(`/api/areas/${area}/programme`);
  const when = {
    zone: house.zone, first: words.dayOf(Date.now(), house.zone), last: null,
    times: [(h * 3600 + m * 60 + s) * 1000], rule: { kind: "once" }, except_days: [],
  };
  const entry = {
    areas: [area], class: chosen.class === "priority" ? "priority" : "normal",
    block: { theme: null, bulletins: [chosen.id], repeats: 1, gap_ms: 0, pause_ms: 0 },
    when, may_start_late_by_ms: Number(form.late.value), gap_ms: 0, volume: null,
  };
  return [area, { base_revision: revision, entry }];
}

let question = 0;
async function foresee() {
  if (!$("when").time.value) return;
  const mine = (question += 1);
  let said;
  let possible = true;
  try {
    const [area, body] = await asked();
    said = (await post(`/api/areas/${area}/entries/preview`, body))[words.language];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    said = [error[words.language]];
    possible = false;
  }
  if (mine !== question) return;
  $("save").disabled = !possible;
  $("foreseen").className = possible ? "foreseen" : "foreseen impossible";
  $("foreseen").replaceChildren(...said.map((one) => draw.el("li", {}, one)));
}

let returning = null;
function askWhy(bulletin) {
  returning = bulletin;
  $("why").reason.value = "";
  $("return").showModal();
}

$("sign-in").addEventListener("submit", deed(async (event) => {
  const { username, password } = event.target;
  const person = await signIn({ username: username.value, password: password.value });
  password.value = "";
  await enter(person);
}));
// Where the account has a second factor, the server asks for its code.
async function signIn(given) {
  try {
    return await post("/api/session", given);
  } catch (refusal) {
    const code = refusal.code === "code_missing" && window.prompt(refusal[words.language]);
    if (!code) throw refusal;
    return post("/api/session", { ...given, code });
  }
}
$("leave").addEventListener("click", deed(async () => { await remove("/api/session"); showDoor(); }));
$("language").addEventListener("click", () => {
  words.switchLanguage();
  paint();
  if (events) line(events.readyState === EventSource.OPEN);
});
$("upload").addEventListener("submit", deed(async (event) => {
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  $("progress").hidden = false;
  try {
    const id = await upload(form.file.files[0], (share) => {
      if (share === 1) button.textContent = t("checking");
      $("progress").value = share;
    });
    await post("/api/bulletins", {
      title: form.title.value, area: form.area.value, class: form.class.value, upload: id,
    });
    form.reset();
    $("new").open = false;
    refresh("bulletins");
  } finally {
    button.disabled = false;
    button.textContent = t("saveDraft");
    $("progress").hidden = true;
    $("progress").value = 0;
  }
}));
$("devices").addEventListener("click", deed(async (event) => {
  const device = event.target.closest("[data-device]")?.dataset.device;
  if (!device) return;
  house.open = house.open === device ? null : device;
  await readers.devices();
  paintDevices();
}));
$("when").addEventListener("input", deed(foresee));
$("when").addEventListener("submit", deed(async () => {
  const [area, body] = await asked();
  await post(`/api/areas/${area}/entries`, body);
  $("schedule").close();
  refresh("plan");
}));
$("close").addEventListener("click", () => $("schedule").close());
$("keep").addEventListener("click", () => $("return").close());
$("why").addEventListener("submit", deed(async (event) => {
  await post(`/api/bulletins/${returning.id}/return`, { reason: event.target.reason.value });
  $("return").close();
  refresh("bulletins");
}));

setInterval(() => house.person && paintPlan(Date.now()), 1_000);
setInterval(() => house.person && refresh("plan", "devices"), 30_000);

paint();
get("/api/session").then(deed(enter), showDoor);
