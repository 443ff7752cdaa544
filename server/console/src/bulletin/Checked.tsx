import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answered, api, type Bulletin } from "../api/calls";
import * as queries from "../api/queries";
import { Card } from "../look/Card";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { Sound } from "../sound/Sound";
import { useWords } from "../words/words";
import classes from "./NewBulletin.module.css";

/** A bulletin after its check: listen to what the loudspeakers will sound, then send it. */
export function Checked({ bulletin, change }: { bulletin: Bulletin; change: () => void }) {
  const words = useWords();
  const { nameOf } = useSeat();
  const client = useQueryClient();
  const submitting = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/bulletins/{bulletin}/submit", {
          params: { path: { bulletin: bulletin.id } },
        }),
      ),
    onSuccess: (sent) => client.setQueryData(queries.bulletin(bulletin.id).queryKey, sent),
    onSettled: () => client.invalidateQueries({ queryKey: ["bulletins"] }),
  });
  const navigate = useNavigate();
  const anew = () =>
    void navigate({
      to: "/ban-tin-moi",
      search: ({ area }) => (area === undefined ? {} : { area }),
    });
  const open = bulletin.state === "draft" || bulletin.state === "returned";
  return (
    <>
      {bulletin.state === "returned" && bulletin.returned && (
        <div className={classes.returned}>
          <strong>{words.returnedToYou(bulletin.title)}</strong>
          <p>{bulletin.returned.reason}</p>
        </div>
      )}
      <Card title={bulletin.title} aside={nameOf(bulletin.area)}>
        <Sound bulletin={bulletin} />
        {bulletin.findings.length === 0 && <p className={classes.fine}>{words.noFindings}</p>}
      </Card>
      {bulletin.text && (
        <Card title={words.readAlong}>
          <p className={classes.text}>{bulletin.text}</p>
        </Card>
      )}
      {open ? (
        <>
          <Refused error={submitting.error} />
          <div className={classes.buttons}>
            <Button size="lg" variant="default" onClick={change}>
              {words.change}
            </Button>
            <Button size="lg" loading={submitting.isPending} onClick={() => submitting.mutate()}>
              {words.submit}
            </Button>
          </div>
          <p className={classes.note}>{words.whereWhenLater}</p>
        </>
      ) : (
        <div className={classes.sent} role="status">
          <strong>{bulletin.state === "submitted" ? words.submitted : words.decided}</strong>
          <p>{words.submittedWhy}</p>
          <Button variant="light" size="lg" onClick={anew}>
            {words.another}
          </Button>
        </div>
      )}
    </>
  );
}
