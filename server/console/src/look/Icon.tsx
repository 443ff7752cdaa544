/** Outlines on a grid of 24; beside words always, so that none is read aloud. */
const PATHS = {
  today:
    "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  write: "M12 3v11M8 7a4 4 0 0 1 8 0v4a4 4 0 0 1-8 0zM5 11a7 7 0 0 0 14 0M12 18v3",
  approve: "M4 13l5 5L20 6",
  schedule: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  devices: "M4 10v4h4l6 5V5L8 10zM17 9a4 4 0 0 1 0 6M19.5 6.5a8 8 0 0 1 0 11",
  live: "M12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4M7.8 7.8a6 6 0 0 0 0 8.4M16.2 7.8a6 6 0 0 1 0 8.4M4.9 4.9a10 10 0 0 0 0 14.2M19.1 4.9a10 10 0 0 1 0 14.2",
  logs: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
  administration: "M12 3l8 3v6c0 5-3.4 8-8 9-4.6-1-8-4-8-9V6z",
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10M12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M19.1 4.9l-1.4 1.4M6.3 17.7l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21a8 8 0 0 1 16 0",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2",
  above: "M12 19V6M6 12l6-6 6 6",
  forward: "M9 5l7 7-7 7",
  warning: "M12 4 2.5 20h19zM12 10v4M12 17v.5",
  file: "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
  urgent: "M5 21h14M7 17h10v-5a5 5 0 0 0-10 0zM12 3v2M4.5 6l1.5 1.5M19.5 6 18 7.5",
  drill: "M5 21V4M5 4h13l-3 4 3 4H5",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM8.5 12h7",
  more: "M5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2M12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2M19 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2",
  cut: "M6 6l12 12M18 6 6 18",
  add: "M12 5v14M5 12h14",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 21 21",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  feedback: "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5",
  map: "M9 4 3 6v14l6-2 6 2 6-2V4l-6 2zM9 4v14M15 6v14",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
