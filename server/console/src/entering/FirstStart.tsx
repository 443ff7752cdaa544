import { Button, PasswordInput, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../api/calls";
import * as queries from "../api/queries";
import { DoorFrame } from "../shell/DoorFrame";
import { Refused, useSaidOf } from "../shell/Refused";
import { idOf } from "../words/fold";
import classes from "./Entering.module.css";
import { useEntered } from "./entered";
import { tokenOf } from "./token";
import { useEnteringWords } from "./words";

const EMPTY = { token: "", city: "", cityId: "", name: "", holder: "", username: "", password: "" };

/** The first administrator of a new server, and its city where it has none. */
export function FirstStart() {
  const words = useEnteringWords();
  const { data: door, error, refetch, isPending } = useQuery(queries.door);
  if (door !== undefined && !door.first_start) {
    return (
      <DoorFrame title={words.alreadySet} lead={words.alreadySetWhy}>
        <Button component={Link} to="/" size="lg" fullWidth>
          {words.toSignIn}
        </Button>
      </DoorFrame>
    );
  }
  return (
    <DoorFrame title={words.firstStart} lead={words.firstStartLead}>
      {isPending && <Skeleton height={320} />}
      {door === undefined && <Refused error={error} again={refetch} />}
      {door !== undefined && <Form cityWanted={door.city_wanted} />}
    </DoorFrame>
  );
}

function Form({ cityWanted }: { cityWanted: boolean }) {
  const words = useEnteringWords();
  const fragment = tokenOf(useLocation({ select: (at) => at.hash }));
  const [typed, setTyped] = useState({ ...EMPTY, token: fragment, username: "quan-tri" });
  const entered = useEntered();
  const founding = useMutation({
    mutationFn: () => {
      const { city, cityId, token, ...first } = typed;
      const named = cityWanted ? { city: { name: city, id: cityId || idOf(city) } } : {};
      return answered(
        api.POST("/api/setup", { body: { ...first, ...named, token: tokenOf(token) } }),
      );
    },
    onSuccess: entered,
  });
  const said = useSaidOf(founding.error);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    founding.mutate();
  };
  const field = (name: keyof typeof EMPTY, at: string = name) => ({
    name,
    size: "md" as const,
    required: true,
    withAsterisk: false,
    value: typed[name],
    error: said(at),
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  const shown = ["token", "name", "holder", "username", "password", "id", "city"];
  return (
    <form onSubmit={send}>
      {fragment === "" && (
        <TextInput
          {...field("token")}
          label={words.token}
          description={words.tokenHint}
          autoComplete="off"
        />
      )}
      {cityWanted && (
        <div className={classes.pair}>
          <TextInput {...field("city")} label={words.city} placeholder={words.cityHint} />
          <TextInput
            {...field("cityId", "id")}
            required={false}
            label={words.cityId}
            description={words.cityIdHint}
            placeholder={idOf(typed.city)}
            autoCapitalize="none"
            spellCheck={false}
          />
        </div>
      )}
      <TextInput {...field("holder")} label={words.holder} autoComplete="name" />
      <TextInput {...field("name")} label={words.post} description={words.postHint} />
      <TextInput
        {...field("username")}
        label={words.username}
        description={words.usernameHint}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordInput
        {...field("password")}
        label={words.newPassword}
        description={words.passwordHint}
        autoComplete="new-password"
      />
      {(fragment !== "" && said("token")) || !shown.some((one) => said(one)) ? (
        <Refused error={founding.error} />
      ) : null}
      <Button type="submit" size="lg" fullWidth loading={founding.isPending}>
        {words.create}
      </Button>
    </form>
  );
}
