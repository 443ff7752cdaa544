/* Shows messages while the console is closed, and opens the page they are about. It keeps nothing
 * and stands between no page and the server: offline is the pages' own matter. */
/* global self, URL */

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = read(event.data);
  const shown = self.registration.showNotification(told.title, {
    body: told.body,
    lang: told.lang,
    tag: told.id,
    icon: "/icon-192.png",
    badge: "/icon-96.png",
    requireInteraction: told.urgent === true,
    data: { link: told.link },
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.link));
});

/** A message that cannot be read is still one: browsers ask that something is shown. */
function read(data) {
  try {
    return { title: "Loa", body: "", link: "/", ...data.json() };
  } catch {
    return { title: "Loa", body: "", link: "/" };
  }
}

/** Only pages of this server; in a window that is open already, where there is one. */
async function open(link) {
  const url = new URL(typeof link === "string" ? link : "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window" });
  const shown = windows.find((one) => one.url === url.href) ?? windows[0];
  if (shown === undefined) {
    await self.clients.openWindow(url.href);
    return;
  }
  await shown.focus();
  if (shown.url !== url.href) await shown.navigate(url.href);
}
