import { Button, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../api/calls";
import { Dialog } from "../look/Dialog";
import { canAddPasskey, makePasskey } from "../session/passkey";
import { Refused, useSaidOf } from "../shell/Refused";
import { useNow } from "../today/now";
import { since } from "../words/time";
import { useLanguage } from "../words/words";
import classes from "./Account.module.css";
import { Codes } from "./Codes";
import { Factor } from "./Factor";
import { useProven } from "./proving";
import { type Own, type Passkey, passkeys } from "./queries";
import { useRenewed } from "./renewed";
import { Sure } from "../look/Sure";
import { useAccountWords } from "./words";
import { ZONE } from "./zone";

/** The passkeys of the account: each by its name, one more, one less. */
export function Passkeys({ me }: { me: Own }) {
  const words = useAccountWords();
  const renewed = useRenewed();
  const { data, error, isPending, refetch } = useQuery(passkeys);
  const [adds, setAdds] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const added = async (given: readonly string[]) => {
    setAdds(false);
    setCodes(given);
    await renewed();
  };
  return (
    <Factor title={words.passkeys} why={words.passkeysWhy} on={me.factors.passkeys > 0}>
      {isPending && me.factors.passkeys > 0 && <Skeleton height={48} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && data.length > 0 && (
        <ul className={classes.rows}>
          {data.map((one) => (
            <Row key={one.id} passkey={one} />
          ))}
        </ul>
      )}
      {canAddPasskey() ? (
        <Button variant={data?.length ? "default" : "filled"} onClick={() => setAdds(true)}>
          {words.addPasskey}
        </Button>
      ) : (
        <p className={classes.why}>{words.noPasskeysHere}</p>
      )}
      {adds && <Adding added={added} close={() => setAdds(false)} />}
      {codes.length > 0 && (
        <Codes codes={codes} username={me.username} close={() => setCodes([])} />
      )}
    </Factor>
  );
}

function Row({ passkey }: { passkey: Passkey }) {
  const words = useAccountWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const proven = useProven();
  const renewed = useRenewed();
  const [removes, setRemoves] = useState(false);
  const removing = useMutation({
    mutationFn: () =>
      proven(() =>
        answered(
          api.DELETE("/api/me/passkeys/{passkey}", { params: { path: { passkey: passkey.id } } }),
        ),
      ),
    onSuccess: renewed,
  });
  const when = (ms: number) => since(ms, now, ZONE, language);
  const used = passkey.used_ms === null ? words.neverUsed : words.usedAt(when(passkey.used_ms));
  return (
    <li>
      <span>
        <strong>{passkey.name}</strong>
        <span className={classes.facts}>
          {words.madeAt(when(passkey.made_ms))}, {used}
        </span>
      </span>
      <Button
        variant="subtle"
        aria-label={`${words.remove}: ${passkey.name}`}
        onClick={() => setRemoves(true)}
      >
        {words.remove}
      </Button>
      {removes && (
        <Sure
          title={words.removePasskeySure(passkey.name)}
          what={words.removePasskeyWhat}
          yes={words.remove}
          deed={removing}
          close={() => setRemoves(false)}
        />
      )}
    </li>
  );
}

interface AddingProps {
  added: (codes: readonly string[]) => Promise<void>;
  close: () => void;
}

function Adding({ added, close }: AddingProps) {
  const words = useAccountWords();
  const proven = useProven();
  const [name, setName] = useState("");
  const adding = useMutation({
    mutationFn: () => proven(() => makePasskey(name)),
    onSuccess: (made) => (made === null ? undefined : added(made.recovery_codes ?? [])),
  });
  const said = useSaidOf(adding.error)("name");
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog opened onClose={close} title={words.addPasskey} size="md">
      <form onSubmit={add} className={classes.form}>
        <TextInput
          label={words.passkeyName}
          placeholder={words.passkeyNameHint}
          size="md"
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={said}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {adding.data === null && <p role="status">{words.notMade}</p>}
        {said === undefined && <Refused error={adding.error} />}
        <Button type="submit" size="md" loading={adding.isPending}>
          {words.create}
        </Button>
      </form>
    </Dialog>
  );
}
