import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { createContext, useContext } from "react";
import { Icon } from "../look/Icon";
import { type Language, useLanguage, useWords } from "../words/words";
import classes from "./Controls.module.css";

export const SetLanguageContext = createContext<(language: Language) => void>(() => undefined);

export function Brand() {
  return (
    <span className={classes.brand}>
      <img src="/console/icon.svg" alt="" width={32} height={32} />
      <span>Loa</span>
    </span>
  );
}

export function LanguageSwitch() {
  const words = useWords();
  const language = useLanguage();
  const set = useContext(SetLanguageContext);
  const other = language === "vi" ? "en" : "vi";
  return (
    <Button
      variant="subtle"
      color="gray"
      lang={other}
      aria-label={words.otherLanguageLabel}
      onClick={() => set(other)}
    >
      {words.otherLanguage}
    </Button>
  );
}

export function SchemeSwitch() {
  const words = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      aria-label={dark ? words.toLight : words.toDark}
      onClick={() => setColorScheme(dark ? "light" : "dark")}
    >
      <Icon name={dark ? "sun" : "moon"} size={22} />
    </ActionIcon>
  );
}
