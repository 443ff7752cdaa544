import { Button, PasswordInput, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../api/calls";
import * as queries from "../api/queries";
import { goToSingleSignOn } from "../session/singleSignOn";
import { useSession } from "../session/session";
import { DoorFrame } from "../shell/DoorFrame";
import { Refused, useSaidOf } from "../shell/Refused";
import classes from "./Entering.module.css";
import { useEntered } from "./entered";
import { tokenOf } from "./token";
import { useEnteringWords } from "./words";

/** A post's new holder comes in: sees what the invitation is to, sets a password, is signed in. */
export function Invitation() {
  const words = useEnteringWords();
  const token = tokenOf(useLocation({ select: (at) => at.hash }));
  const invited = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => answered(api.POST("/api/invitation/look", { body: { token } })),
    enabled: token !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const { data: post, error } = invited;
  const lead = post === undefined ? words.invitationTokenHint : words.invitedTo(post.holder);
  return (
    <DoorFrame title={words.invitation} lead={lead}>
      {token !== "" && invited.isPending && <Skeleton height={240} />}
      {(token === "" || error !== null) && <TokenForm refused={error} />}
      {post !== undefined && (
        <>
          <p className={classes.post}>
            <strong>{post.name}</strong>
            <span>
              {words.yourUsername}: <code>{post.username}</code>
            </span>
          </p>
          <Accepting token={token} username={post.username} />
        </>
      )}
    </DoorFrame>
  );
}

/** For a token that came without its address, or whose invitation counts no more. */
function TokenForm({ refused }: { refused: unknown }) {
  const words = useEnteringWords();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const look = (event: SubmitEvent) => {
    event.preventDefault();
    void navigate({ to: "/loi-moi", hash: tokenOf(typed), replace: true });
  };
  return (
    <form onSubmit={look}>
      <Refused error={refused} />
      <TextInput
        label={refused === null ? words.invitationToken : words.otherToken}
        size="md"
        required
        withAsterisk={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" size="lg" fullWidth>
        {words.look}
      </Button>
    </form>
  );
}

function Accepting({ token, username }: { token: string; username: string }) {
  const words = useEnteringWords();
  const { data: person } = useSession();
  const { data: door } = useQuery(queries.door);
  const [password, setPassword] = useState("");
  const entered = useEntered();
  const accepting = useMutation({
    mutationFn: () => answered(api.POST("/api/invitation", { body: { token, password } })),
    onSuccess: entered,
  });
  const away = useMutation({ mutationFn: () => goToSingleSignOn(token) });
  const said = useSaidOf(accepting.error)("password");
  const accept = (event: SubmitEvent) => {
    event.preventDefault();
    accepting.mutate();
  };
  return (
    <form onSubmit={accept}>
      {person !== undefined && <p className={classes.warned}>{words.signedInAs(person.name)}</p>}
      {/* For the browser's own list of passwords. */}
      <input hidden readOnly autoComplete="username" value={username} />
      <PasswordInput
        label={words.newPassword}
        description={words.passwordHint}
        size="lg"
        required
        withAsterisk={false}
        autoFocus
        autoComplete="new-password"
        value={password}
        error={said}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {said === undefined && <Refused error={accepting.error} />}
      <Button type="submit" size="lg" fullWidth loading={accepting.isPending}>
        {words.accept}
      </Button>
      {door?.single_sign_on && (
        <Button
          variant="default"
          size="lg"
          fullWidth
          loading={away.isPending || away.isSuccess}
          onClick={() => away.mutate()}
          aria-label={`${words.or}: ${words.acceptOutside}`}
        >
          {words.acceptOutside}
        </Button>
      )}
      <Refused error={away.error} />
    </form>
  );
}
