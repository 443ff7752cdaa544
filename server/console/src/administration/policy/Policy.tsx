import "@mantine/core/styles/RadioIndicator.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { Button, Radio, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../../api/calls";
import * as queries from "../../api/queries";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { Refused } from "../../shell/Refused";
import { useLanguage, useWords } from "../../words/words";
import { programme } from "../queries";
import { Order } from "./Order";
import classes from "./Policy.module.css";
import { type Policy as Standing, policyOf } from "./standing";
import { usePolicyWords } from "./words";

/** What a commune-level unit takes from above, and who goes first in a tie. */
export function Policy() {
  const words = usePolicyWords();
  const { nameOf } = useSeat();
  const area = useChosenArea();
  const { data: detail } = useQuery(queries.area(area));
  const { data, error, isPending, refetch } = useQuery({
    ...programme(area),
    enabled: detail?.answers === true,
  });
  if (detail !== undefined && !detail.answers) {
    return <p className={classes.why}>{words.notHere(nameOf(area))}</p>;
  }
  if (data !== undefined) {
    return (
      <Form
        key={`${area} ${data.revision}`}
        area={area}
        revision={data.revision}
        standing={policyOf(data.policy)}
        titles={titlesOf(data.entries, data.bulletins)}
      />
    );
  }
  return isPending ? (
    <Skeleton height={320} radius="lg" />
  ) : (
    <Refused error={error} again={refetch} />
  );
}

/** How the unit's own entries are called: after their first bulletin. */
function titlesOf(
  entries: readonly Record<string, unknown>[],
  bulletins: Record<string, { title: string }>,
): ReadonlyMap<string, string> {
  const named = entries.map(({ id, block }): [string, string] => {
    const first = (block as { bulletins?: { id: string }[] } | undefined)?.bulletins?.[0]?.id;
    return [String(id), bulletins[first ?? ""]?.title ?? String(id)];
  });
  return new Map(named);
}

interface FormProps {
  area: string;
  revision: number;
  standing: Standing;
  titles: ReadonlyMap<string, string>;
}

function Form({ area, revision, standing, titles }: FormProps) {
  const words = usePolicyWords();
  const common = useWords();
  const language = useLanguage();
  const { rights, nameOf } = useSeat();
  const [accepts, setAccepts] = useState(standing.accepts_by_default);
  const [order, setOrder] = useState<string[]>([...standing.order]);
  const asked = {
    base_revision: revision,
    accepts_by_default: accepts,
    acceptances: [...standing.acceptances],
    order,
  };
  const { looking, saving } = useSaving(area, asked);
  const may = rights.may("offer.answer", area);
  const same = accepts === standing.accepts_by_default && order.join() === standing.order.join();
  const seen = looking.data?.asked === JSON.stringify(asked) ? looking.data.preview : undefined;
  const go = (event: SubmitEvent) => {
    event.preventDefault();
    if (seen === undefined) looking.mutate();
    else saving.mutate();
  };
  return (
    <Card title={words.title(nameOf(area))}>
      <form onSubmit={go} className={classes.form}>
        {!may && <p className={classes.why}>{words.mayNot}</p>}
        {!may && <Told label={words.offered} value={accepts ? words.accepts : words.waits} />}
        {may && (
          <Radio.Group
            size="md"
            label={words.offered}
            description={words.offeredWhy}
            value={accepts ? "accepts" : "waits"}
            onChange={(chosen) => setAccepts(chosen === "accepts")}
          >
            <div className={classes.radios}>
              <Radio value="accepts" size="md" label={words.accepts} />
              <Radio value="waits" size="md" label={words.waits} />
            </div>
          </Radio.Group>
        )}
        <p className={classes.why}>{words.answers(standing.acceptances.length)}</p>
        <Order area={area} order={order} onOrder={may ? setOrder : undefined} titles={titles} />
        {seen !== undefined && (
          <section className={classes.foreseen} aria-label={words.previewOf} aria-live="polite">
            <h3>{words.previewOf}</h3>
            <ul>
              {seen[language].map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </section>
        )}
        <Refused error={looking.error ?? saving.error} />
        {may && (
          <div className={classes.deeds}>
            <Button
              type="submit"
              size="md"
              disabled={same}
              loading={looking.isPending || saving.isPending}
            >
              {seen === undefined ? words.preview : common.save}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}

function Told({ label, value }: { label: string; value: string }) {
  return (
    <p>
      <span className={classes.why}>{label}</span>
      <br />
      <strong>{value}</strong>
    </p>
  );
}

type Asked = Standing & { base_revision: number };

function useSaving(area: string, asked: Asked) {
  const client = useQueryClient();
  const sent = {
    params: { path: { area } },
    body: {
      ...asked,
      acceptances: [...asked.acceptances],
      order: [...asked.order],
    },
  };
  const looking = useMutation({
    mutationFn: async () => ({
      asked: JSON.stringify(asked),
      preview: await answered(api.POST("/api/areas/{area}/policy/preview", sent)),
    }),
  });
  const saving = useMutation({
    mutationFn: () => answered(api.PUT("/api/areas/{area}/policy", sent)),
    onSuccess: () => client.invalidateQueries({ queryKey: ["plan"] }),
  });
  return { looking, saving };
}
