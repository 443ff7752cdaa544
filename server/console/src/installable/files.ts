import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { drawn } from "./icon";

/** Served from the root under their own names (`server/console/api.py`): what a browser installs. */
const SIZES = [96, 180, 192, 512] as const;

export const manifest = {
  id: "/",
  name: "Loa: truyền thanh cơ sở",
  short_name: "Loa",
  lang: "vi",
  start_url: "/",
  scope: "/",
  display: "standalone",
  background_color: "#f4f3ee",
  theme_color: "#0b6b74",
  icons: [
    { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
    { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
    { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
};

/** The service worker as it is written, the manifest, and the icon in the sizes that are asked for. */
export function installable(): Plugin {
  return {
    name: "installable",
    apply: "build",
    generateBundle() {
      const put = (name: string, source: string | Uint8Array) =>
        this.emitFile({ type: "asset", fileName: `root/${name}`, source });
      put("sw.js", readFileSync(new URL("./sw.js", import.meta.url), "utf8"));
      put("manifest.webmanifest", JSON.stringify(manifest));
      for (const size of SIZES) put(`icon-${size}.png`, drawn(size));
    },
  };
}
