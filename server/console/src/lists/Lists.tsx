import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Icon } from "../look/Icon";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import classes from "../look/Listing.module.css";
import { Playlists } from "./Playlists";
import { Templates } from "./Templates";
import { Themes } from "./Themes";
import { useListWords } from "./words";

/** What an area keeps for its schedule: playlists, theme tunes, usual days. */
export function Lists() {
  const words = useListWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const [said, setSaid] = useState("");
  const given = { area, may: rights.may("programme.edit", area), tell: setSaid };
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Link to="/lich-phat">
          <Icon name="back" size={20} /> {words.back}
        </Link>
        <h1>{words.title}</h1>
        <p className={classes.lead}>{nameOf(area)}</p>
      </header>
      <p role="status" className={said === "" ? "visually-hidden" : classes.lead}>
        {said}
      </p>
      <Playlists key={`lists ${area}`} {...given} />
      <Themes key={`tunes ${area}`} {...given} />
      <Templates key={`days ${area}`} {...given} />
    </div>
  );
}

/** What each part of the page is given; `may`: this person edits the area's programme. */
export interface Part {
  area: string;
  may: boolean;
  tell: (said: string) => void;
}
