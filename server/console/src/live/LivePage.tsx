import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { useChosenArea } from "../shell/AreaChooser";
import { onAir } from "./calls";
import classes from "./Live.module.css";
import { canSpeak } from "./microphone";
import { OnAirPanel } from "./OnAirPanel";
import { OverPanel } from "./OverPanel";
import { Setup } from "./Setup";
import { useSpeaking } from "./speaking";
import { Underway } from "./Underway";
import { useLiveWords } from "./words";

/** Phát trực tiếp: to rehearse, or to speak on the loudspeakers; and who speaks now. */
export function LivePage() {
  const words = useLiveWords();
  const speaking = useSpeaking();
  const { session, told } = speaking;
  const isOver = told?.state === "over";
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{words.title}</h1>
      {session === null && <Beginning speaking={speaking} />}
      {session !== null && told !== null && !isOver && (
        <OnAirPanel session={session} told={told} speaking={speaking} />
      )}
      {session !== null && told !== null && isOver && (
        <OverPanel
          live={session.id}
          rehearsal={session.kind === "rehearsal"}
          ended={told.ended}
          again={speaking.putAway}
        />
      )}
      <p>
        <Link to="/phat-truc-tiep/tiep-song">{words.relay}</Link>
      </p>
      <p>
        <Link to="/nhat-ky/truc-tiep">{words.seePast}</Link>
      </p>
    </div>
  );
}

function Beginning({ speaking }: { speaking: ReturnType<typeof useSpeaking> }) {
  const words = useLiveWords();
  const area = useChosenArea();
  const { rights, nameOf } = useSeat();
  const { data } = useQuery(onAir(area));
  const may = rights.may("live.speak", area);
  return (
    <>
      {(data ?? []).map((one) => (
        <Underway key={one.id} one={one} />
      ))}
      <Card title={words.where(nameOf(area))}>
        {!may && <p>{words.mayNot(nameOf(area))}</p>}
        {may && !canSpeak() && <p role="alert">{words.noMicrophone}</p>}
        {may && canSpeak() && <Setup area={area} speaking={speaking} />}
      </Card>
    </>
  );
}
