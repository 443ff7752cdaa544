import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import listed from "../look/Listing.module.css";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused, useSaidOf } from "../shell/Refused";
import { BulletinPick } from "./BulletinPick";
import { type Plain, plain, savePlain } from "./calls";
import { useUrgentWords } from "./words";

interface Given {
  area: string;
  may: boolean;
  tell: (said: string) => void;
}

/** The correction and the all-clear of every order that has none of its own. */
export function PlainCard({ area, may, tell }: Given) {
  const words = useUrgentWords();
  const { data, error, isPending, refetch } = useQuery(plain(area));
  return (
    <Card title={words.plain}>
      <p className={listed.lead}>{words.plainLead}</p>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && <Chosen area={area} may={may} tell={tell} known={data} />}
    </Card>
  );
}

const PARTS = ["correction", "all_clear"] as const;

function Chosen({ area, may, tell, known }: Given & { known: Plain }) {
  const words = useUrgentWords();
  const { nameOf } = useSeat();
  const client = useQueryClient();
  const own = (part: (typeof PARTS)[number]) =>
    known[`from_${part}`] === area ? (known[part]?.bulletin ?? null) : null;
  const [form, setForm] = useState({ correction: own("correction"), all_clear: own("all_clear") });
  const saving = useMutation({
    mutationFn: () => savePlain(area, form),
    onSuccess: (told) => {
      client.setQueryData(plain(area).queryKey, told);
      void client.invalidateQueries({ queryKey: ["bulletins", "urgent templates"] });
      tell(words.plainSaved);
    },
  });
  const said = useSaidOf(saving.error);
  const serves = (part: (typeof PARTS)[number]) => {
    const [from, one] = [known[`from_${part}`], known[part]];
    if (one === null) return words.notChosen;
    return from === null || from === area
      ? words.notChosen
      : `${words.plainFrom(nameOf(from))}: ${one.title}`;
  };
  if (!may) {
    return (
      <ul className={listed.rows}>
        {PARTS.map((part) => (
          <li key={part}>
            <strong>{words.partName[part]}</strong>
            <small>{known[part]?.title ?? words.notChosen}</small>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={listed.form}>
      {PARTS.map((part) => (
        <BulletinPick
          key={part}
          area={area}
          label={words.partName[part]}
          none={serves(part)}
          value={form[part]}
          error={said(part)}
          onValue={(bulletin) => setForm((old) => ({ ...old, [part]: bulletin }))}
        />
      ))}
      {said("correction") === undefined && said("all_clear") === undefined && (
        <Refused error={saving.error} />
      )}
      <div className={listed.end}>
        <Button size="md" loading={saving.isPending} onClick={() => saving.mutate()}>
          {words.savePlain}
        </Button>
      </div>
    </div>
  );
}
