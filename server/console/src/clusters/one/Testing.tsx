import { Button, Loader } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Receipt } from "../../api/calls";
import * as queries from "../../api/queries";
import { Icon } from "../../look/Icon";
import { useNow } from "../../today/now";
import type { Saying } from "../../today/sentences";
import { clock } from "../../words/time";
import { type ClusterWords, useClusterWords } from "../words";
import classes from "./Deeds.module.css";
import type { DeedProps } from "./Deeds";
import { Dialog } from "./Dialog";
import { didSound, type Given, receiptOf } from "./heard";
import { because } from "./receipt";

const TONE_MS = 3_000;
/** From the order to the receipt of a device that is there, with a slow mobile network between. */
const ANSWERS_WITHIN_MS = 20_000;
const LOOKS_EVERY_MS = 2_000;

/** One short sound, and what the cluster itself says of it. */
export default function Testing({ device, saying, close }: DeedProps) {
  const words = useClusterWords();
  const client = useQueryClient();
  const testing = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/test", {
          params: { path: { device: device.id } },
          body: { duration_ms: TONE_MS },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["playlog"] }),
  });
  const given = testing.data;
  return (
    <Dialog
      title={words.testAsk}
      {...(given === undefined ? { deed: words.testYes } : {})}
      busy={testing.isPending}
      error={testing.error}
      act={() => testing.mutate()}
      close={close}
    >
      {given === undefined ? (
        <p>{words.testAskWhy(device.name)}</p>
      ) : (
        <>
          <Answer key={given.id} device={device.id} given={given} saying={saying} />
          <Button
            variant="light"
            size="md"
            loading={testing.isPending}
            onClick={() => testing.mutate()}
          >
            {words.testAgain}
          </Button>
        </>
      )}
    </Dialog>
  );
}

interface AnswerProps {
  device: string;
  given: Given & { issued_ms: number };
  saying: Saying;
}

/** Asked for now and then too: an event may be lost. */
function Answer({ device, given, saying }: AnswerProps) {
  const words = useClusterWords();
  const now = useNow(1_000);
  const { data } = useQuery({
    ...queries.receiptsOf(device),
    refetchInterval: (query) =>
      receiptOf(given, query.state.data ?? []) === undefined ? LOOKS_EVERY_MS : false,
  });
  const receipt = receiptOf(given, data ?? []);
  if (receipt !== undefined) {
    return (
      <p role="status" className={didSound(receipt) ? classes.done : ""}>
        {didSound(receipt) && <Icon name="approve" size={20} />} {toldOf(receipt, words, saying)}
      </p>
    );
  }
  const late = now - given.issued_ms > ANSWERS_WITHIN_MS;
  return (
    <p role="status">
      {!late && <Loader size="xs" />} {late ? words.testLate : words.testSent}
    </p>
  );
}

function toldOf(receipt: Receipt, words: ClusterWords, { zone }: Saying): string {
  if (!didSound(receipt) || receipt.started_us === null) {
    return words.testNot(because(receipt, words));
  }
  return words.testHeard(clock(receipt.started_us / 1000, zone, true));
}
