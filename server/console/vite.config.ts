/// <reference types="vitest/config" />
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import subsetFont from "subset-font";
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

/** Instructions for the pixels of old screens are half of a font. Without them it is drawn as phones
 * draw it anyway. */
function unhinted(): Plugin {
  const lighter = { keepAllGlyphs: true, noHinting: true, targetFormat: "woff2" } as const;
  return {
    name: "unhinted",
    apply: "build",
    async generateBundle(_, bundle) {
      for (const made of Object.values(bundle)) {
        if (made.type !== "asset" || !made.fileName.endsWith(".woff2")) continue;
        made.source = await subsetFont(Buffer.from(made.source), "", lighter);
      }
    },
  };
}

/** The page's first words are drawn before its scripts take the line. */
function stylesFirst(): Plugin {
  return {
    name: "styles-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace("<script ", '<script fetchpriority="low" '),
    },
  };
}

/** A file costs a phone a round trip and its headers: what every page needs is one, and what a few
 * pages share comes in few. */
const CHUNKS = [
  { name: "console", tags: ["$initial" as const], priority: 2 },
  // What the home page shares stays apart from what only logs need.
  {
    name: "shared",
    test: /src\/(clusters\/(words|sentences|zone|MarkIcon)|words\/size)/,
    minShareCount: 2,
    priority: 1,
  },
  { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 6_000 },
];

export default defineConfig({
  base: "/console/",
  plugins: [react(), stylesFirst(), unhinted(), packed(), installable()],
  publicDir: false,
  build: {
    target: "es2022",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    cssCodeSplit: false, // all styles are 32 kB; in pieces a page waits for a dozen of them
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: CHUNKS },
        // Without the names of all pages that share it.
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, "")}-[hash].js`,
        assetFileNames: ({ names }) =>
          `assets/${(names[0] ?? "").replace(/~.*|\.[^.]*$/, "")}-[hash][extname]`,
      },
    },
  },
  server: { proxy: { "/api": process.env.LOA_SERVER ?? "http://127.0.0.1:8000" } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    sequence: { shuffle: true },
    isolate: false, // a worker of its own for each file is most of the time they take
  },
});
