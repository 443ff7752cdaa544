import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import * as queries from "../../api/queries";
import { Card } from "../../look/Card";
import type { Invitation, PostDetail } from "../types";
import { Changing } from "./Changing";
import { ChangingRoles } from "./ChangingRoles";
import { Invited } from "./Invited";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

type Deed = "roles" | "handOver" | "inviteAgain" | "endSessions" | "link" | "unlink" | "shut";

/** What an administrator does with a post. */
export function PostDeeds({ post }: { post: PostDetail }) {
  const words = usePostWords();
  const { data: door } = useQuery(queries.door);
  const [deed, setDeed] = useState<Deed | null>(null);
  const [invited, setInvited] = useState<{ invitation: Invitation; holder: string } | null>(null);
  const close = () => setDeed(null);
  const on = post.factors.single_sign_on;
  const shown: [Deed, string, boolean][] = [
    ["roles", words.changeRoles, true],
    ["handOver", words.handOver, !post.disabled],
    ["inviteAgain", words.inviteAgain, !post.disabled],
    ["endSessions", words.endSessions, post.sessions > 0],
    ["link", words.link1, door?.single_sign_on === true && !on && !post.disabled],
    ["unlink", words.unlink, on],
    ["shut", post.disabled ? words.enable : words.disable, true],
  ];
  const invitedTo = (holder: string) => (invitation: Invitation) => {
    close();
    setInvited({ invitation, holder });
  };
  return (
    <Card title={words.deeds}>
      <div className={classes.deeds}>
        {shown
          .filter(([, , is]) => is)
          .map(([one, name]) => (
            <Button key={one} variant="default" onClick={() => setDeed(one)}>
              {name}
            </Button>
          ))}
      </div>
      {deed === "roles" && <ChangingRoles post={post} close={close} />}
      {deed === "handOver" && <HandingOver post={post} close={close} invited={invitedTo} />}
      {deed === "inviteAgain" && (
        <InvitingAgain post={post} close={close} invited={invitedTo(post.holder)} />
      )}
      {deed === "endSessions" && <EndingSessions post={post} close={close} />}
      {deed === "link" && <Linking post={post} close={close} />}
      {deed === "unlink" && <Unlinking post={post} close={close} />}
      {deed === "shut" && <Shutting post={post} close={close} />}
      {invited !== null && (
        <Invited
          invitation={invited.invitation}
          post={{ ...post, holder: invited.holder }}
          close={() => setInvited(null)}
        />
      )}
    </Card>
  );
}

interface DeedProps {
  post: PostDetail;
  close: () => void;
}

const at = (post: PostDetail) => ({ params: { path: { account: post.account } } });

function HandingOver({
  post,
  close,
  invited,
}: DeedProps & { invited: (holder: string) => (invitation: Invitation) => void }) {
  const words = usePostWords();
  const [holder, setHolder] = useState("");
  const deed = useDeed(
    (reason) =>
      answered(
        api.POST("/api/accounts/{account}/handover", { ...at(post), body: { holder, reason } }),
      ),
    invited(holder),
  );
  return (
    <Changing
      title={words.handOver}
      why={words.handOverWhy}
      yes={words.handOverDo}
      deed={deed}
      close={close}
      field="holder"
    >
      {(said) => (
        <TextInput
          size="md"
          label={words.newHolder}
          required
          withAsterisk={false}
          data-autofocus
          value={holder}
          error={said}
          onChange={(event) => setHolder(event.currentTarget.value)}
        />
      )}
    </Changing>
  );
}

function InvitingAgain({
  post,
  close,
  invited,
}: DeedProps & { invited: (invitation: Invitation) => void }) {
  const words = usePostWords();
  const deed = useDeed(
    (reason) =>
      answered(api.POST("/api/accounts/{account}/invitation", { ...at(post), body: { reason } })),
    invited,
  );
  return (
    <Changing
      title={words.inviteAgain}
      why={words.inviteAgainWhy}
      yes={words.inviteAgainDo}
      deed={deed}
      close={close}
    />
  );
}

function EndingSessions({ post, close }: DeedProps) {
  const words = usePostWords();
  const deed = useDeed(
    () => answered(api.DELETE("/api/accounts/{account}/sessions", at(post))),
    close,
  );
  return (
    <Changing
      title={words.endSessions}
      why={words.endSessionsWhy}
      yes={words.endSessions}
      deed={deed}
      close={close}
      wantsReason={false}
    />
  );
}

function Linking({ post, close }: DeedProps) {
  const words = usePostWords();
  const [subject, setSubject] = useState("");
  const deed = useDeed(
    (reason) =>
      answered(
        api.PUT("/api/accounts/{account}/single-sign-on", {
          ...at(post),
          body: { subject, reason },
        }),
      ),
    close,
  );
  return (
    <Changing
      title={words.link1}
      why={words.linkWhy}
      yes={words.linkDo}
      deed={deed}
      close={close}
      field="subject"
    >
      {(said) => (
        <TextInput
          size="md"
          label={words.subject}
          required
          withAsterisk={false}
          data-autofocus
          spellCheck={false}
          value={subject}
          error={said}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
      )}
    </Changing>
  );
}

function Unlinking({ post, close }: DeedProps) {
  const words = usePostWords();
  const deed = useDeed(
    () => answered(api.DELETE("/api/accounts/{account}/single-sign-on", at(post))),
    close,
  );
  return (
    <Changing
      title={words.unlink}
      why={words.unlinkWhy}
      yes={words.unlink}
      deed={deed}
      close={close}
      wantsReason={false}
    />
  );
}

function Shutting({ post, close }: DeedProps) {
  const words = usePostWords();
  const deed = useDeed((reason) => {
    const sent = { ...at(post), body: { reason } };
    return post.disabled
      ? answered(api.POST("/api/accounts/{account}/enable", sent))
      : answered(api.POST("/api/accounts/{account}/disable", sent));
  }, close);
  return (
    <Changing
      title={post.disabled ? words.enable : words.disable}
      why={post.disabled ? words.enableWhy : words.disableWhy}
      yes={post.disabled ? words.enable : words.disable}
      deed={deed}
      close={close}
    />
  );
}

/** A deed with its reason; afterwards the posts are read again. */
function useDeed<Answer>(
  deed: (reason: string) => Promise<Answer>,
  done: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: async (answer) => {
      await client.invalidateQueries({ queryKey: ["posts"] });
      done(answer);
    },
  });
}
