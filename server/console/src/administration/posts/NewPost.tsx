import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../../api/calls";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { Refused, useSaidOf } from "../../shell/Refused";
import { idOf } from "../../words/fold";
import type { Grant } from "../types";
import { GrantFields } from "./GrantFields";
import { Invited } from "./Invited";
import { Back } from "../Back";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

/** A post, its first holder and roles; the answer is an invitation, shown once. */
export function NewPost() {
  const words = usePostWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const start = useStart();
  const [typed, setTyped] = useState({ name: "", holder: "", username: "" });
  const [grants, setGrants] = useState<Grant[]>([{ role: "author", area: start }]);
  const username = typed.username === "" ? idOf(typed.name) : typed.username;
  const making = useMutation({
    mutationFn: () => answered(api.POST("/api/accounts", { body: { ...typed, username, grants } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["posts"] }),
  });
  const said = useSaidOf(making.error);
  const field = (name: keyof typeof typed) => ({
    size: "md" as const,
    required: true,
    withAsterisk: false,
    value: typed[name],
    error: said(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  const make = (event: SubmitEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <div className={classes.page}>
      <Back to="/quan-tri/vi-tri">{words.back}</Back>
      <Card title={words.make} level="h2">
        <form onSubmit={make} className={classes.form}>
          <p className={classes.why}>{words.newLead}</p>
          <TextInput {...field("name")} label={words.name} description={words.nameHint} />
          <TextInput {...field("holder")} label={words.holder} />
          <TextInput
            {...field("username")}
            required={false}
            label={words.username}
            description={words.usernameHint}
            placeholder={username}
            autoCapitalize="none"
            spellCheck={false}
          />
          <GrantFields grants={grants} onGrants={setGrants} start={start} least={1} />
          {!["name", "holder", "username"].some((one) => said(one)) && (
            <Refused error={making.error} />
          )}
          <div>
            <Button type="submit" size="md" loading={making.isPending}>
              {words.create}
            </Button>
          </div>
        </form>
      </Card>
      {making.data !== undefined && (
        <Invited
          invitation={making.data.invitation}
          post={making.data.post}
          close={() =>
            void navigate({
              to: "/quan-tri/vi-tri/$account",
              params: { account: making.data.post.account },
              replace: true,
            })
          }
        />
      )}
    </div>
  );
}

/** The chosen area where the person administers it, else the widest that they do. */
export function useStart(): string {
  const { rights } = useSeat();
  const chosen = useChosenArea();
  if (rights.may("account.manage", chosen)) return chosen;
  return rights.homes("account.manage")[0] ?? chosen;
}
