import { Button } from "@mantine/core";
import { linkTo } from "../../entering/token";
import { Copyable } from "../../look/Copyable";
import { Dialog } from "../../look/Dialog";
import { Qr } from "../../look/Qr";
import { useNow } from "../../today/now";
import { left, moment } from "../../words/day";
import { useLanguage, useWords } from "../../words/words";
import type { Invitation } from "../types";
import classes from "./PostPage.module.css";
import { usePostWords } from "./words";

const ZONE = "Asia/Ho_Chi_Minh";

/** An invitation, this once: an address to copy, to scan, or on paper. */
export function Invited({
  invitation,
  post,
  close,
}: {
  invitation: Invitation;
  post: { name: string; holder: string; username: string };
  close: () => void;
}) {
  const words = usePostWords();
  const common = useWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const link = linkTo("/loi-moi", invitation.token);
  const until = words.until(
    moment(invitation.expires_ms, ZONE, language),
    left(invitation.expires_ms - now, language),
  );
  return (
    <Dialog
      opened
      onClose={close}
      closeOnClickOutside={false}
      title={words.invited(post.name)}
      classNames={{ content: classes.printed ?? "" }}
    >
      <div className={classes.invited}>
        <p className={classes.why} data-screen>
          {words.invitationWhy}
        </p>
        <div className={classes.paper}>
          <strong>{words.paperTitle}</strong>
          <span>{words.paperFor(post.holder)}</span>
          <span>{post.name}</span>
          <span>{words.paperWhat}</span>
        </div>
        <p className={classes.holder} data-screen>
          <strong>{post.holder}</strong> · <code>{post.username}</code>
        </p>
        <Copyable label={words.link} text={link} />
        <div className={classes.scan}>
          <Qr text={link} label={words.qr} />
          <span className={classes.facts}>{words.orScan}</span>
        </div>
        <p>{until}</p>
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={() => window.print()}>
            {common.print}
          </Button>
          <Button size="md" onClick={close}>
            {words.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
