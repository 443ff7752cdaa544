import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { OnAir } from "./OnAir";
import classes from "../look/Listing.module.css";
import { Slots } from "./Slots";
import { Stations } from "./Stations";
import { useRelayWords } from "./words";

/** Tiếp sóng: the stations of an area, relaying one now or week by week, and what is on air. */
export function RelayPage() {
  const words = useRelayWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const [said, setSaid] = useState("");
  const given = { area, may: rights.may("live.speak", area), tell: setSaid };
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Link to="/phat-truc-tiep">
          <Icon name="back" size={20} /> {words.back}
        </Link>
        <h1>{words.title}</h1>
        <p className={classes.lead}>{words.lead(nameOf(area))}</p>
      </header>
      <p role="status" className={said === "" ? "visually-hidden" : classes.lead}>
        {said}
      </p>
      <OnAir key={`air ${area}`} {...given} />
      <Stations key={`stations ${area}`} {...given} />
      <Slots key={`slots ${area}`} {...given} />
    </div>
  );
}

/** What each part of the page is given; `may`: this person may put the area on air. */
export interface Part {
  area: string;
  may: boolean;
  tell: (said: string) => void;
}
