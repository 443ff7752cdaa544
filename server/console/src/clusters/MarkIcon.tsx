import classes from "./MarkIcon.module.css";
import type { Mark } from "./sentences";

/** The shape of each state, the same as on the map; its words stand beside it. */
export function MarkIcon({ mark, size = 22 }: { mark: Mark; size?: number }) {
  return (
    <svg
      className={classes.mark}
      data-mark={mark}
      viewBox="-12 -12 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[mark]}
    </svg>
  );
}

const SHAPES: Record<Mark, React.ReactNode> = {
  sounding: (
    <>
      <circle r="6" />
      <circle r="10.25" className={classes.wave} />
    </>
  ),
  ready: <circle r="5.5" />,
  trouble: <path d="M0-9.5 10 8H-10z" />,
  silent: <path d="M-7.5-7.5h15v15h-15zM-3.5-3.5l7 7M3.5-3.5l-7 7" />,
  never: <circle r="6" className={classes.hollow} />,
};
