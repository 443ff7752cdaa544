import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api, type Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { Sure } from "../look/Sure";
import { useSeat } from "../session/session";
import classes from "./NewBulletin.module.css";
import { useBulletinWords } from "./words";

/** A bulletin that went out of one's hands, begun anew: a draft with the same words and sound that
 * names it. What is approved goes on sounding; what waited for approval is taken back. */
export function Revise({ bulletin }: { bulletin: Bulletin }) {
  const words = useBulletinWords();
  const { rights } = useSeat();
  const [asked, setAsked] = useState(false);
  const waits = bulletin.state === "submitted";
  const may = rights.may("bulletin.write", bulletin.area);
  if (!(may && (waits || bulletin.state === "approved"))) return null;
  return (
    <>
      <Button variant="default" size="md" onClick={() => setAsked(true)}>
        {waits ? words.takeBackToChange : words.revise}
      </Button>
      {asked && <Asking bulletin={bulletin} waits={waits} close={() => setAsked(false)} />}
    </>
  );
}

function Asking({
  bulletin,
  waits,
  close,
}: {
  bulletin: Bulletin;
  waits: boolean;
  close: () => void;
}) {
  const words = useBulletinWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const revising = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/bulletins/{bulletin}/revise", {
          params: { path: { bulletin: bulletin.id } },
          body: { title: bulletin.title, text: bulletin.text, class: bulletin.class },
        }),
      ),
    onSuccess: (made) => {
      client.setQueryData(queries.bulletin(made.id).queryKey, made);
      void client.invalidateQueries({ queryKey: ["bulletins"] });
      void navigate({ to: "/ban-tin-moi", search: { bulletin: made.id, step: "words" } });
    },
  });
  return (
    <Sure
      title={waits ? words.takeBackToChange : words.revise}
      what={waits ? words.takeBackWhy : words.reviseWhy}
      yes={words.reviseNow}
      deed={revising}
      close={close}
    />
  );
}

/** What it was drafted to replace, and what was drafted to replace it. */
export function Kin({ bulletin }: { bulletin: Bulletin }) {
  const words = useBulletinWords();
  const before = useQuery({
    ...queries.bulletin(bulletin.predecessor ?? ""),
    enabled: bulletin.predecessor !== null,
  });
  const after = useQuery(queries.successors(bulletin.id));
  const told = [
    ...(before.data === undefined ? [] : [{ of: before.data, said: words.revisionOf }]),
    ...(after.data ?? []).map((of) => ({ of, said: words.revisedAs })),
  ];
  if (told.length === 0) return null;
  return (
    <ul className={classes.kin}>
      {told.map(({ of, said }) => (
        <li key={of.id}>
          {said}{" "}
          {of.state === "draft" || of.state === "returned" ? (
            <Link to="/ban-tin-moi" search={{ bulletin: of.id }}>
              {of.title}
            </Link>
          ) : (
            <Link to="/duyet/$bulletin" params={{ bulletin: of.id }}>
              {of.title}
            </Link>
          )}{" "}
          ({words.states[of.state]})
        </li>
      ))}
    </ul>
  );
}
