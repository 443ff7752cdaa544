/// <reference types="vitest/config" />
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { installable } from "./src/installable/files";

const PACKS = /\.(js|css|svg)$/;

/** Beside each text file its packed twins, so that the server only chooses among files. */
function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    writeBundle({ dir }, bundle) {
      for (const [name, made] of Object.entries(bundle)) {
        if (!PACKS.test(name) || dir === undefined) continue;
        const bytes = Buffer.from(made.type === "chunk" ? made.code : made.source);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, quality));
      }
    },
  };
}

export default defineConfig({
  base: "/console/",
  plugins: [react(), packed(), installable()],
  publicDir: false,
  build: {
    target: "es2022",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": process.env.LOA_SERVER ?? "http://127.0.0.1:8000" } },
  test: { include: ["src/**/*.test.{ts,tsx}"], sequence: { shuffle: true } },
});
