import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../api/calls";
import classes from "./Account.module.css";
import { Codes } from "./Codes";
import { useProven } from "./proving";
import type { Own } from "./queries";
import { useRenewed } from "./renewed";
import { Sure } from "../look/Sure";
import { useAccountWords } from "./words";

/** How many recovery codes are left, and new ones. */
export function Recovery({ me }: { me: Own }) {
  const words = useAccountWords();
  const proven = useProven();
  const renewed = useRenewed();
  const [asks, setAsks] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const making = useMutation({
    mutationFn: () => proven(() => answered(api.POST("/api/me/recovery-codes"))),
    onSuccess: async (made) => {
      setAsks(false);
      setCodes(made.recovery_codes);
      await renewed();
    },
  });
  const { totp, passkeys, recovery_codes: count } = me.factors;
  const second = totp || passkeys > 0;
  return (
    <div className={classes.factor}>
      <h3>{words.recovery}</h3>
      <p className={classes.why}>{words.recoveryWhy}</p>
      <p className={classes.count} data-few={second && count <= 2}>
        {second ? words.codesLeft(count) : words.noCodes}
      </p>
      {second && (
        <Button variant="default" onClick={() => setAsks(true)}>
          {words.newCodes}
        </Button>
      )}
      {asks && (
        <Sure
          title={words.newCodesSure}
          what={words.newCodesWhat}
          yes={words.newCodes}
          deed={making}
          close={() => setAsks(false)}
        />
      )}
      {codes.length > 0 && (
        <Codes codes={codes} username={me.username} close={() => setCodes([])} />
      )}
    </div>
  );
}
