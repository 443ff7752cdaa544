import { Link, useRouterState } from "@tanstack/react-router";
import { useId, useRef, useState } from "react";
import { Icon } from "../look/Icon";
import { useMatches } from "../look/useMatches";
import { useSeat } from "../session/session";
import { useWords } from "../words/words";
import classes from "./Navigation.module.css";
import { atFoot, grouped, type Place, placesFor } from "./places";
import { useClosed } from "./useClosed";

const DESK = "(min-width: 62em)";

/** Where one can go: all at the side of a desk, what is nearest at the foot of a phone. */
export function Navigation() {
  return useMatches(DESK) ? <Side /> : <Foot />;
}

function Side() {
  const words = useWords();
  const { rights } = useSeat();
  return (
    <nav className={classes.side} aria-label={words.navigation}>
      {grouped(placesFor(rights)).map((places) => (
        <Places key={places[0]?.group} places={places} />
      ))}
    </nav>
  );
}

function Foot() {
  const words = useWords();
  const { rights } = useSeat();
  const [opened, setOpened] = useState(false);
  const around = useRef<HTMLElement>(null);
  const id = useId();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useClosed(around, opened, () => setOpened(false));
  const { near, rest } = atFoot(rights);
  const here = rest.find((place) => path === place.path || path.startsWith(`${place.path}/`));
  return (
    <nav ref={around} className={classes.foot} aria-label={words.navigation}>
      <Places places={near} onGo={() => setOpened(false)}>
        {rest.length > 0 && (
          <li>
            <button
              type="button"
              className={classes.place}
              data-status={here && "active"}
              aria-expanded={opened}
              aria-controls={id}
              onClick={() => setOpened(!opened)}
            >
              <Icon name="more" />
              <span>
                {words.morePlaces}
                {here && (
                  <span className="visually-hidden">{words.morePlacesAt(here.name(words))}</span>
                )}
              </span>
            </button>
          </li>
        )}
      </Places>
      <div id={id} className={classes.rest} hidden={!opened}>
        <Places places={rest} onGo={() => setOpened(false)} />
      </div>
    </nav>
  );
}

function Places(props: { places: Place[]; onGo?: () => void; children?: React.ReactNode }) {
  const words = useWords();
  return (
    <ul>
      {props.places.map((place) => (
        <li key={place.path}>
          <Link
            to={place.path}
            className={classes.place}
            data-grave={place.grave}
            activeOptions={{ exact: place.path === "/", includeSearch: false }}
            preload="intent"
            onClick={props.onGo}
          >
            <Icon name={place.icon} />
            <span>{place.name(words)}</span>
          </Link>
        </li>
      ))}
      {props.children}
    </ul>
  );
}
