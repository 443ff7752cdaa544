import { Loader } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Diagnosis } from "../../api/calls";
import { diagnosisOf } from "../../api/queries";
import { Icon } from "../../look/Icon";
import { useNow } from "../../today/now";
import { moment } from "../../words/day";
import { useLanguage } from "../../words/words";
import { useClusterWords } from "../words";
import classes from "./Asking.module.css";
import type { DeedProps } from "./Deeds";
import { Dialog } from "./Dialog";

/** The device looks at its servers too, each for some seconds. */
const ANSWERS_WITHIN_MS = 40_000;
const LOOKS_EVERY_MS = 2_000;
const AGAIN_MS = 60_000;

/** What `loa-agent check` says on the spot, asked from here. */
export default function Asking({ device, saying, close }: DeedProps) {
  const words = useClusterWords();
  const language = useLanguage();
  const client = useQueryClient();
  const now = useNow(1_000);
  const asking = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/diagnosis", { params: { path: { device: device.id } } }),
      ),
    onSuccess: (asked) => client.setQueryData(diagnosisOf(device.id).queryKey, asked),
  });
  const { data, error } = useQuery({
    ...diagnosisOf(device.id),
    refetchInterval: (query) => (isAwaited(query.state.data) ? LOOKS_EVERY_MS : false),
  });
  const waits = isAwaited(data);
  const sinceAsked = now - (data?.asked_ms ?? 0);
  const late = waits && sinceAsked > ANSWERS_WITHIN_MS;
  return (
    <Dialog
      title={words.askHow}
      deed={words.askHowYes}
      busy={asking.isPending}
      disabled={data === undefined || sinceAsked < AGAIN_MS}
      error={asking.error ?? error}
      act={() => asking.mutate()}
      close={close}
    >
      <p>{words.askHowWhy}</p>
      {waits && (
        <p role="status">
          {!late && <Loader size="xs" />} {late ? words.askHowLate : words.askHowSent}
        </p>
      )}
      {data?.answered_ms != null && (
        <>
          <p className={classes.when}>
            {words.askedHow(moment(data.answered_ms, saying.zone, language), data.version ?? "")}
          </p>
          <Findings diagnosis={data} />
        </>
      )}
    </Dialog>
  );
}

function isAwaited(diagnosis: Diagnosis | undefined): boolean {
  return diagnosis?.waiting === true;
}

const MARKS = { fine: "approve", attention: "warning", fault: "cut" } as const;

function Findings({ diagnosis }: { diagnosis: Diagnosis }) {
  const words = useClusterWords();
  const vi = useLanguage() === "vi";
  return (
    <>
      <ul className={classes.findings}>
        {diagnosis.findings.map((one) => (
          <li key={one.code} data-severity={one.severity}>
            <Icon name={MARKS[one.severity]} size={20} />
            <div>
              <span className={classes.severity}>{words.severities[one.severity]}: </span>
              {vi ? one.vi : one.en}
              {one.do_vi !== "" && <p className={classes.todo}>{vi ? one.do_vi : one.do_en}</p>}
            </div>
          </li>
        ))}
      </ul>
      {diagnosis.log.length > 0 && (
        <details className={classes.log}>
          <summary>{words.askHowLog}</summary>
          <pre tabIndex={0} aria-label={words.askHowLog}>
            {diagnosis.log.join("\n")}
          </pre>
        </details>
      )}
    </>
  );
}
