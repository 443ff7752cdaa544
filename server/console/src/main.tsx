import "./look/mantine.css";
import "./look/fonts.css";
import "./look/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { startTransition, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { askAhead } from "./api/ahead";
import { makeClient } from "./api/queries";
import { theme, variables } from "./look/theme";
import { makeRouter } from "./router";
import { SetLanguageContext } from "./shell/Controls";
import { keepLanguage, keptLanguage, type Language, LanguageContext } from "./words/words";

/** Style elements that Mantine writes carry the page's nonce: the policy lets no other in. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";
setNonce(nonce);

const client = makeClient();
const router = makeRouter(client);

function Console() {
  const [language, setLanguage] = useState(keptLanguage);
  const choose = (chosen: Language) => {
    keepLanguage(chosen);
    document.documentElement.lang = chosen;
    setLanguage(chosen);
  };
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <LanguageContext value={language}>
        <SetLanguageContext value={choose}>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SetLanguageContext>
      </LanguageContext>
    </MantineProvider>
  );
}

/** Drawn at once with what the page asks first, which the browser fetched with the scripts; in
 * short tasks, so that a slow phone answers a finger meanwhile. */
async function open(root: HTMLElement) {
  const page = router.load();
  if (await askAhead(client)) await page;
  startTransition(() => {
    createRoot(root).render(
      <StrictMode>
        <Console />
      </StrictMode>,
    );
  });
}

document.documentElement.lang = keptLanguage();
const root = document.getElementById("root");
if (root !== null) void open(root);
