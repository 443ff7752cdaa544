import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Playlist } from "../api/calls";
import { Card, Empty } from "../look/Card";
import { Sure } from "../look/Sure";
import { playlists } from "../schedule/queries";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { length } from "../words/time";
import { removePlaylist, useKept } from "./calls";
import type { Part } from "./Lists";
import classes from "./Lists.module.css";
import { PlaylistDialog } from "./PlaylistDialog";
import { Renewing } from "./Renewing";
import { useListWords } from "./words";

type Deed = "change" | "remove" | "renew";

/** The playlists an area may schedule: its own, which it changes, and those from above. */
export function Playlists({ area, may, tell }: Part) {
  const words = useListWords();
  const { data, error, isPending, refetch } = useQuery(playlists(area));
  const [doing, setDoing] = useState<{ list: Playlist | null; deed: Deed } | null>(null);
  const close = () => setDoing(null);
  const list = doing?.list ?? null;
  return (
    <Card title={words.playlists}>
      <p className={classes.lead}>{words.playlistsWhy}</p>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.noPlaylists}</Empty>}
      <ul className={classes.rows}>
        {data?.map((one) => (
          <Row
            key={one.id}
            list={one}
            area={area}
            act={may ? (deed) => setDoing({ list: one, deed }) : undefined}
          />
        ))}
      </ul>
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
        <div className={classes.deeds}>
          {old > 0 && (
            <Button size="md" onClick={() => act("renew")}>
              {words.renew}
            </Button>
          )}
          {list.area === area && (
            <>
              <Button
                size="md"
                variant="default"
                aria-label={words.changeIt(list.name)}
                onClick={() => act("change")}
              >
                {words.change}
              </Button>
              <Button
                size="md"
                variant="default"
                aria-label={words.removeIt(list.name)}
                onClick={() => act("remove")}
              >
                {words.remove}
              </Button>
            </>
          )}
        </div>
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
  const asked = { ...deed, mutate: () => deed.mutate(undefined) };
  return (
    <Sure
      title={words.removeIt(list.name)}
      what={words.removeSure}
      yes={words.remove}
      deed={asked}
      close={close}
    />
  );
}
