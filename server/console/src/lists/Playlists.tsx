import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Playlist } from "../api/calls";
import { Card } from "../look/Card";
import { Listing, RowDeeds } from "../look/Listing";
import classes from "../look/Listing.module.css";
import { Sure } from "../look/Sure";
import { playlists } from "../schedule/queries";
import { useSeat } from "../session/session";
import { length } from "../words/time";
import { removePlaylist, useKept } from "./calls";
import type { Part } from "./Lists";
import { PlaylistDialog } from "./PlaylistDialog";
import { Renewing } from "./Renewing";
import { useListWords } from "./words";

type Deed = "change" | "remove" | "renew";

/** The playlists an area may schedule: its own, which it changes, and those from above. */
export function Playlists({ area, may, tell }: Part) {
  const words = useListWords();
  const asked = useQuery(playlists(area));
  const [doing, setDoing] = useState<{ list: Playlist | null; deed: Deed } | null>(null);
  const close = () => setDoing(null);
  const list = doing?.list ?? null;
  return (
    <Card title={words.playlists}>
      <p className={classes.lead}>{words.playlistsWhy}</p>
      <Listing asked={asked} none={words.noPlaylists}>
        {(one) => (
          <Row
            key={one.id}
            list={one}
            area={area}
            act={may ? (deed) => setDoing({ list: one, deed }) : undefined}
          />
        )}
      </Listing>
      {may && (
        <Button size="md" onClick={() => setDoing({ list: null, deed: "change" })}>
          {words.add}
        </Button>
      )}
      {doing?.deed === "change" && (
        <PlaylistDialog area={area} list={list} close={close} tell={tell} />
      )}
      {doing?.deed === "renew" && list !== null && (
        <Renewing area={area} list={list} close={close} tell={tell} />
      )}
      {doing?.deed === "remove" && list !== null && (
        <Removing list={list} close={close} tell={tell} />
      )}
    </Card>
  );
}

function Row({
  list,
  area,
  act,
}: {
  list: Playlist;
  area: string;
  act: ((deed: Deed) => void) | undefined;
}) {
  const words = useListWords();
  const { nameOf } = useSeat();
  const gone = list.bulletins.filter((one) => one.state !== "approved");
  const old = list.used_by.filter((one) => one.outdated && one.area === area).length;
  return (
    <li>
      <div>
        <strong>{list.name}</strong>
        <small>
          {words.counted(list.bulletins.length - gone.length, length(list.duration_ms))}
          {list.used_by.length > 0 && ` · ${words.used(list.used_by.length)}`}
          {list.area !== area && ` · ${words.of(nameOf(list.area))}`}
        </small>
        <ol>
          {list.bulletins.map((one, n) => (
            <li key={`${n} ${one.bulletin}`}>
              {one.state === "approved" ? one.title : words.takenBack(one.title)}
            </li>
          ))}
        </ol>
        {old > 0 && <p className={classes.warn}>{words.outdated(old)}</p>}
      </div>
      {act !== undefined && (
        <RowDeeds words={words} name={list.name} own={list.area === area} act={act}>
          {old > 0 && (
            <Button size="md" onClick={() => act("renew")}>
              {words.renew}
            </Button>
          )}
        </RowDeeds>
      )}
    </li>
  );
}

function Removing({
  list,
  close,
  tell,
}: {
  list: Playlist;
  close: () => void;
  tell: (said: string) => void;
}) {
  const words = useListWords();
  const deed = useKept(
    () => removePlaylist(list),
    () => {
      tell(words.removed(list.name));
      close();
    },
  );
  return (
    <Sure
      title={words.removeIt(list.name)}
      what={words.removeSure}
      yes={words.remove}
      deed={deed}
      close={close}
    />
  );
}
