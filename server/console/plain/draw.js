// Values in, elements out. Text only ever becomes text: nothing here parses HTML.

import { clock, label, language, length, spoken, t } from "./words.js";

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const chip = (kind, text) => el("span", { class: `chip ${kind}` }, text);

const empty = (key) => [el("li", { class: "empty" }, t(key))];

export function planRow(item, outcomes, zone, now, everyone) {
  const at = item.start_ms ?? item.due_ms;
  const on = item.start_ms !== null && item.start_ms <= now && now < item.end_ms;
  const chips = Object.entries(outcomes).map(([kind, n]) => chip(kind, `${t(kind)} ${n}`));
  const share = item.devices < everyone ? `${item.devices}/${everyone} ${label("count")}` : "";
  return el("li", { class: `${item.fate} ${on ? "on" : ""} ${at < now && !on ? "over" : ""}` },
    el("time", {}, clock(at, zone)),
    el("div", {},
      el("strong", {}, item.title),
      el("span", { class: "sub" }, [
        spoken(at, zone),
        item.start_ms === null ? "" : length(item.end_ms - item.start_ms),
        item.class === "priority" ? t("priority") : "",
        share,
      ].filter(Boolean).join(" · ")),
      item.fate === "on_time" ? "" : el("span", { class: "why" }, item[language]),
      el("span", { class: "chips" }, ...(on ? [chip("sounding", t("sounding"))] : []), ...chips)));
}

export const planRows = (rows) => (rows.length ? rows : empty("nothingToday"));

export function deviceRow(device, areaName, zone, open, receipts) {
  const told = [
    areaName,
    device.heard_ms ? `${label("heard")} ${clock(device.heard_ms, zone, true)}` : "",
    device.clock ? `${label("clock")} ±${(device.clock.error_us / 1000).toFixed(1)} ms` : "",
    device.missing.length ? `${device.missing.length} ${label("fetching")}` : "",
  ];
  const state = device.sounding ? "sounding" : device.presence;
  return el("li", {},
    el("button", { class: "row", type: "button", "aria-expanded": String(open), "data-device": device.id },
      el("span", { class: `dot ${state}` }),
      el("span", { class: "body" },
        el("strong", {}, device.name),
        el("span", { class: "sub" }, told.filter(Boolean).join(" · ")),
        device.fault ? el("span", { class: "why" }, device.fault) : ""),
      el("span", { class: "chips" },
        chip(state, t(state)),
        device.presence === "never" ? "" : chip(device.in_step ? "ok" : "wait",
          t(device.in_step ? "inStep" : "notInStep")))),
    open ? el("ul", { class: "receipts" }, ...receiptRows(receipts, zone)) : "");
}

function receiptRows(receipts, zone) {
  if (!receipts.length) return empty("noLog");
  return receipts.slice(0, 20).map((one) => el("li", {},
    el("time", {}, clock(one.started_us ? rounded(one.started_us) : one.recorded_ms, zone, true)),
    chip(one.outcome, t(one.outcome)),
    el("span", { class: "sub" }, [
      one.planned_ms && one.started_us
        ? `${signed(one.started_us / 1000 - one.planned_ms)} ms` : one.reason ?? "",
      `№ ${one.n}`,
    ].filter(Boolean).join(" · "))));
}

// Sound that begins 0.01 ms before the hour is shown at the hour.
const rounded = (us) => Math.round(us / 1000);
const signed = (ms) => `${ms < 0 ? "−" : "+"}${Math.abs(ms).toFixed(2)}`;

export const deviceRows = (rows) => (rows.length ? rows : empty("noDevices"));

export function bulletinRow(bulletin, areaName, actions, heard) {
  return el("li", { class: "bulletin" },
    el("div", { class: "body" },
      el("strong", {}, bulletin.title),
      el("span", { class: "sub" }, [
        areaName, bulletin.author_name, length(bulletin.content.duration_ms),
        bulletin.class === "normal" ? "" : t(bulletin.class),
      ].filter(Boolean).join(" · ")),
      bulletin.state === "returned" && bulletin.returned
        ? el("span", { class: "why" }, bulletin.returned.reason) : "",
      ...bulletin.findings.map((one) => el("span", { class: "why" }, one[language]))),
    chip(bulletin.state, t(bulletin.state)),
    el("audio", {
      controls: true, preload: "none", src: bulletin.audio_url, ...(heard && { onpause: heard }),
    }),
    actions.length ? el("div", { class: "buttons" }, ...actions) : "");
}

export const bulletinRows = (rows) => (rows.length ? rows : empty("noBulletins"));

export function logRow(one, title, deviceName, zone, fresh) {
  const at = one.started_us ? rounded(one.started_us) : one.start_ms ?? one.due_ms;
  const off = one.started_us && one.start_ms ? `${signed(one.started_us / 1000 - one.start_ms)} ms` : "";
  return el("li", { class: fresh ? "fresh" : "" },
    el("time", {}, clock(at, zone, true)),
    el("span", { class: "body" },
      el("strong", {}, deviceName),
      el("span", { class: "sub" }, [title, off].filter(Boolean).join(" · "))),
    chip(one.outcome, t(one.outcome)));
}

export const logRows = (rows) => (rows.length ? rows : empty("noLog"));
