import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import { useSeat } from "../../session/session";
import { useRoles } from "../roleWords";
import type { Grant, PostDetail } from "../types";
import { Changing } from "./Changing";
import { GrantFields } from "./GrantFields";
import { useStart } from "./NewPost";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

const same = (a: Grant, b: Grant) => a.role === b.role && a.area === b.area;

/** Roles given and taken in one go, with the reason. */
export function ChangingRoles({ post, close }: { post: PostDetail; close: () => void }) {
  const words = usePostWords();
  const client = useQueryClient();
  const start = useStart();
  const [give, setGive] = useState<Grant[]>([]);
  const [take, setTake] = useState<Grant[]>([]);
  const deed = useMutation({
    mutationFn: (reason: string) =>
      answered(
        api.POST("/api/accounts/{account}/roles", {
          params: { path: { account: post.account } },
          body: { give, take, reason },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["posts"] });
      close();
    },
  });
  return (
    <Changing
      title={words.changeRoles}
      why={words.rolesWhy}
      yes={words.changeRoles}
      deed={deed}
      close={close}
    >
      {() => (
        <>
          <ul className={classes.roles}>
            {post.grants.map((grant) => {
              const taken = take.some((one) => same(one, grant));
              const toggle = () =>
                setTake(taken ? take.filter((one) => !same(one, grant)) : [...take, grant]);
              return (
                <Held
                  key={`${grant.role} ${grant.area}`}
                  grant={grant}
                  taken={taken}
                  toggle={toggle}
                />
              );
            })}
          </ul>
          <GrantFields grants={give} onGrants={setGive} start={start} least={0} />
        </>
      )}
    </Changing>
  );
}

interface HeldProps {
  grant: Grant;
  taken: boolean;
  toggle: () => void;
}

function Held({ grant, taken, toggle }: HeldProps) {
  const words = usePostWords();
  const { nameOf } = useSeat();
  const { roleName } = useRoles();
  const named = words.roleIn(roleName(grant.role), nameOf(grant.area));
  return (
    <li className={classes.heldRole} data-taken={taken}>
      <span>
        <strong>{named}</strong>
        <span className={classes.facts}>{taken ? words.taken : words.keep}</span>
      </span>
      <Button
        variant="subtle"
        aria-label={`${taken ? words.undo : words.take}: ${named}`}
        onClick={toggle}
      >
        {taken ? words.undo : words.take}
      </Button>
    </li>
  );
}
