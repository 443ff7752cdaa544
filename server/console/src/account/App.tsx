import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";
import { Copyable } from "../look/Copyable";
import { Dialog } from "../look/Dialog";
import { Qr } from "../look/Qr";
import { Refused, useSaidOf } from "../shell/Refused";
import classes from "./Account.module.css";
import { Codes } from "./Codes";
import { Factor } from "./Factor";
import { useProven } from "./proving";
import type { Own } from "./queries";
import { useRenewed } from "./renewed";
import { Sure } from "../look/Sure";
import { useAccountWords } from "./words";

type Begun = components["schemas"]["TotpBody"];

/** The authenticator app: set up by its QR code or its secret, or removed. */
export function App({ me }: { me: Own }) {
  const words = useAccountWords();
  const proven = useProven();
  const renewed = useRenewed();
  const [removes, setRemoves] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const beginning = useMutation({
    mutationFn: () => proven(() => answered(api.POST("/api/me/totp"))),
  });
  const removing = useMutation({
    mutationFn: () => proven(() => answered(api.DELETE("/api/me/totp"))),
    onSuccess: async () => {
      await renewed();
      setRemoves(false);
    },
  });
  const confirmed = async (given: readonly string[]) => {
    setCodes(given);
    beginning.reset();
    await renewed();
  };
  return (
    <Factor title={words.app} why={words.appWhy} on={me.factors.totp}>
      <Refused error={beginning.error} />
      {me.factors.totp ? (
        <Button variant="default" onClick={() => setRemoves(true)}>
          {words.removeApp}
        </Button>
      ) : (
        <Button loading={beginning.isPending} onClick={() => beginning.mutate()}>
          {words.setApp}
        </Button>
      )}
      {beginning.data !== undefined && (
        <Scanning begun={beginning.data} confirmed={confirmed} close={() => beginning.reset()} />
      )}
      {codes.length > 0 && (
        <Codes codes={codes} username={me.username} close={() => setCodes([])} />
      )}
      {removes && (
        <Sure
          title={words.removeAppSure}
          what={words.removeAppWhat}
          yes={words.removeApp}
          deed={removing}
          close={() => setRemoves(false)}
        />
      )}
    </Factor>
  );
}

interface ScanningProps {
  begun: Begun;
  confirmed: (codes: readonly string[]) => Promise<void>;
  close: () => void;
}

function Scanning({ begun, confirmed, close }: ScanningProps) {
  const words = useAccountWords();
  const client = useQueryClient();
  const [code, setCode] = useState("");
  const confirming = useMutation({
    mutationFn: () => answered(api.POST("/api/me/totp/confirm", { body: { code } })),
    onSuccess: ({ recovery_codes }) => {
      void client.invalidateQueries({ queryKey: ["me"] });
      return confirmed(recovery_codes);
    },
  });
  const said = useSaidOf(confirming.error)("code");
  const confirm = (event: SubmitEvent) => {
    event.preventDefault();
    confirming.mutate();
  };
  return (
    <Dialog opened onClose={close} title={words.setApp}>
      <div className={classes.scan}>
        <p>{words.scan}</p>
        <Qr text={begun.uri} label={words.qrLabel} />
        <a className={classes.here} href={begun.uri}>
          {words.onThisPhone}
        </a>
        <p className={classes.why}>{words.cannotScan}</p>
        <Copyable label={words.secret} text={spaced(begun.secret)} />
        <form onSubmit={confirm} className={classes.form}>
          <TextInput
            label={words.thenCode}
            size="lg"
            required
            withAsterisk={false}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            value={code}
            error={said}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {said === undefined && <Refused error={confirming.error} />}
          <Button type="submit" size="lg" loading={confirming.isPending}>
            {words.confirm}
          </Button>
        </form>
      </div>
    </Dialog>
  );
}

/** In fours, as it is read aloud and typed; apps take the spaces. */
const spaced = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");
