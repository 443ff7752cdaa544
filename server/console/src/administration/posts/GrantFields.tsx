import { Button, NativeSelect } from "@mantine/core";
import { useCallback } from "react";
import type { Area } from "../../api/calls";
import { useSeat } from "../../session/session";
import { AreaSelect } from "../AreaSelect";
import { useRoles } from "../roleWords";
import type { Grant } from "../types";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

/** Roles to be given: each with where, and what it lets one do. */
export function GrantFields({
  grants,
  onGrants,
  start,
  least,
}: {
  grants: readonly Grant[];
  onGrants: (grants: Grant[]) => void;
  /** Where a further role begins. */
  start: string;
  least: 0 | 1;
}) {
  const words = usePostWords();
  const put = (at: number, more: Partial<Grant>) =>
    onGrants(grants.map((one, index) => (index === at ? { ...one, ...more } : one)));
  return (
    <div className={classes.grants}>
      {grants.map((grant, at) => (
        <OneGrant
          key={at}
          number={at + 1}
          grant={grant}
          put={(more) => put(at, more)}
          remove={
            grants.length > least
              ? () => onGrants(grants.filter((_, index) => index !== at))
              : undefined
          }
        />
      ))}
      <Button
        variant="default"
        onClick={() => onGrants([...grants, { role: "author", area: start }])}
      >
        {words.addRole}
      </Button>
    </div>
  );
}

interface OneProps {
  number: number;
  grant: Grant;
  put: (more: Partial<Grant>) => void;
  remove: (() => void) | undefined;
}

function OneGrant({ number, grant, put, remove }: OneProps) {
  const words = usePostWords();
  const { rights } = useSeat();
  const { roles, roleName, mayDo } = useRoles();
  const mine = useCallback((area: Area) => rights.may("account.manage", area.id), [rights]);
  return (
    <fieldset className={classes.grant}>
      <legend>
        {words.role} {number}
      </legend>
      <div className={classes.pair}>
        <NativeSelect
          size="md"
          label={words.role}
          value={grant.role}
          data={roles.map((role) => ({ value: role, label: roleName(role) }))}
          onChange={(event) => {
            const role = roles.find((one) => one === event.currentTarget.value);
            if (role !== undefined) put({ role });
          }}
        />
        <AreaSelect
          label={words.area}
          value={grant.area}
          onValue={(area) => put({ area })}
          among={mine}
        />
      </div>
      <p className={classes.facts}>{words.mayDo(mayDo(grant.role))}</p>
      {remove !== undefined && (
        <Button variant="subtle" onClick={remove}>
          {words.removeRole(number)}
        </Button>
      )}
    </fieldset>
  );
}
