/** The check alone, as one file that needs neither server nor network (ADR 40). */

import "../look/mantine.css";
import "../look/base.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { theme, variables } from "../look/theme";
import { LanguageSwitch, SchemeSwitch, SetLanguageContext } from "../shell/Controls";
import InlineWorker from "../verifier/worker?worker&inline";
import { type Language, LanguageContext } from "../words/words";
import { Check } from "./Check";
import classes from "./Evidence.module.css";

const makeWorker = (): Worker => new InlineWorker({ name: "verifier" });

function Standalone() {
  const [language, setLanguage] = useState<Language>("vi");
  const [kept, setKept] = useState("");
  const choose = (chosen: Language) => {
    document.documentElement.lang = chosen;
    setLanguage(chosen);
  };
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <LanguageContext value={language}>
        <SetLanguageContext value={choose}>
          <main className={classes.alone}>
            <header className={classes.deeds}>
              <h1>loa-verify</h1>
              <LanguageSwitch />
              <SchemeSwitch />
            </header>
            <Check worker={makeWorker} kept={kept} keep={setKept} />
          </main>
        </SetLanguageContext>
      </LanguageContext>
    </MantineProvider>
  );
}

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Standalone />
    </StrictMode>,
  );
}
