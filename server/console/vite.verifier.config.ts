import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Scripts and styles stand in the page itself: it is one file. */
function inOneFile(): Plugin {
  return {
    name: "in-one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["verifier.html"];
      if (page?.type !== "asset") return;
      let html = String(page.source);
      for (const [name, made] of Object.entries(bundle)) {
        if (made.type === "chunk") {
          const script = made.code.replaceAll("</script", "<\\/script");
          const tag = new RegExp(`<script[^>]*${made.fileName}[^>]*></script>`);
          html = html.replace(tag, "").replace("</body>", () => `${inline(script)}</body>`);
        } else if (name.endsWith(".css")) {
          const style = `<style>${String(made.source)}</style>`;
          html = html.replace(new RegExp(`<link[^>]*${made.fileName}[^>]*>`), () => style);
        } else continue;
        Reflect.deleteProperty(bundle, name);
      }
      page.source = html;
      page.fileName = "loa-verify.html";
    },
  };
}

const inline = (script: string): string => `<script type="module">${script}</script>`;

/** `loa-verify.html` (ADR 40); `server/console/verifier.py` runs it. */
export default defineConfig({
  base: "./",
  plugins: [react(), inOneFile()],
  publicDir: false,
  build: {
    target: "es2022",
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    modulePreload: false,
    emptyOutDir: false,
    rolldownOptions: { input: "verifier.html", output: { codeSplitting: false } },
  },
});
