import { answered, api } from "../api/calls";
import { letGo, type Notices } from "./asking";

/** What this browser can do about messages, before anybody asked it. */
export type Ability = "able" | "blocked" | "insecure" | "homescreen" | "unsupported";

/** A failure of the browser or of its push service, not of ours. */
export class PushFailed extends Error {
  override readonly name = "PushFailed";
}

export function ability(): Ability {
  if (!window.isSecureContext) return "insecure";
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!able) return isApplePhone() ? "homescreen" : "unsupported";
  return Notification.permission === "denied" ? "blocked" : "able";
}

/** Safari there lets only what stands on the home screen take messages. An iPad calls itself a Mac. */
function isApplePhone(): boolean {
  const agent = navigator.userAgent;
  return /iPhone|iPad/.test(agent) || (agent.includes("Mac") && navigator.maxTouchPoints > 1);
}

/** Ask for the permission, subscribe, and tell the server. False where the person said no. Throws
 * `Refusal`, `PushFailed`. */
export async function switchOn(key: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const made = await subscription(key).catch((error: unknown) => {
    throw error instanceof DOMException || error instanceof TypeError ? new PushFailed() : error;
  });
  const { endpoint, keys } = made.toJSON();
  if (endpoint === undefined || keys?.p256dh === undefined || keys.auth === undefined) {
    throw new PushFailed();
  }
  const body = {
    endpoint,
    keys: { p256dh: keys.p256dh, auth: keys.auth },
    name: called(navigator.userAgent),
  };
  await answered(api.POST("/api/me/notices/push", { body }));
  return true;
}

/** The server forgets this browser, and the browser the server. */
export async function switchOff(id: string): Promise<void> {
  await letGo(id);
  await (await held())?.unsubscribe();
}

/** Which of the browsers that the server knows this one is. */
export async function thisOne(browsers: Notices["browsers"]): Promise<string | null> {
  const mine = await held();
  if (mine === null) return null;
  const hash = await sha256(mine.endpoint);
  return browsers.find((one) => one.endpoint_sha256 === hash)?.id ?? null;
}

async function held(): Promise<PushSubscription | null> {
  if (ability() !== "able") return null;
  const worker = await navigator.serviceWorker.getRegistration("/");
  return (await worker?.pushManager.getSubscription()) ?? null;
}

async function subscription(key: string): Promise<PushSubscription> {
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const worker = await navigator.serviceWorker.ready;
  const old = await worker.pushManager.getSubscription();
  if (old !== null) await old.unsubscribe(); // of another key perhaps: a server that was set up anew
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

/** Base64url, as the server writes its key. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

/** `Chrome, Android`: enough to know one's own machines apart. */
export function called(agent: string): string {
  const systems = {
    Android: "Android",
    iPhone: "iPhone",
    iPad: "iPad",
    Windows: "Windows",
    Mac: "Mac",
  };
  const browsers = {
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
  };
  const of = (known: Record<string, string>) =>
    Object.entries(known).find(([sign]) => agent.includes(sign))?.[1];
  return [of(browsers), of(systems) ?? "Linux"].filter(Boolean).join(", ");
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (n) => n.toString(16).padStart(2, "0")).join("");
}
