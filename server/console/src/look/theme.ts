import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The teal of the plain page, lightest to darkest. */
const teal: MantineColorsTuple = [
  "#e6f5f3",
  "#cfe8e5",
  "#a3d2cc",
  "#73bbb3",
  "#4ca79d",
  "#2b948a",
  "#137f75",
  "#0f6b63",
  "#0a574f",
  "#05423c",
];

/** Red belongs to stopping, to urgent broadcasts and to what failed; violet to drills alone. */
export const theme = createTheme({
  colors: { teal },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: '"Be Vietnam Pro", system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontFamily: "inherit", fontWeight: "600", textWrap: "balance" },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Modal: {
      // A dialog's title bar is no second banner of the page.
      defaultProps: { radius: "lg", attributes: { header: { role: "none" } } },
      styles: { title: { fontSize: "1.1875rem", fontWeight: 600, lineHeight: 1.35 } },
    },
    Button: { defaultProps: { fw: 600 } },
  },
  fontSizes: { xs: "0.8125rem", sm: "0.9375rem", md: "1rem", lg: "1.125rem", xl: "1.25rem" },
});

/** Mantine's own surfaces and quiet words in the colours of `base.css`, which are dark enough. */
export const variables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--card)",
    "--mantine-color-dimmed": "var(--soft)",
    "--mantine-color-placeholder": "var(--soft)",
    "--mantine-color-error": "var(--bad)",
  };
  return { variables: {}, light: ours, dark: ours };
};
