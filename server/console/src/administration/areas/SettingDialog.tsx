import "@mantine/core/styles/RadioIndicator.layer.css";
import "@mantine/core/styles/Radio.layer.css";
import { Button, Radio } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answered, api } from "../../api/calls";
import * as queries from "../../api/queries";
import { Dialog } from "../../look/Dialog";
import { Refused, useSaidOf } from "../../shell/Refused";
import { useLanguage, useWords } from "../../words/words";
import type { AreaDetail, Settings } from "../types";
import classes from "./AreaPage.module.css";
import { Editor, startOf } from "./Editor";
import { inWords, type Setting } from "./settings";
import { useAreaWords } from "./words";

/** One setting: as above, or its own. All others go along as they stand, because the server takes
 * the settings of an area as one. */
export function SettingDialog({
  name,
  detail,
  close,
}: {
  name: Setting;
  detail: AreaDetail;
  close: () => void;
}) {
  const words = useAreaWords();
  const common = useWords();
  const language = useLanguage();
  const [own, setOwn] = useState(detail.own[name] !== null);
  const [draft, setDraft] = useState<Settings>(() => startOf(name, detail));
  const changing = useChanging(detail, close);
  const said = useSaidOf(changing.error)(name);
  const inherited = inWords(name, detail.bound, words, language);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    changing.mutate({ ...detail.own, [name]: own ? draft[name] : null });
  };
  return (
    <Dialog opened onClose={close} title={words.names[name]}>
      <form onSubmit={save} className={classes.form}>
        <p className={classes.why}>{words.why[name]}</p>
        <Radio.Group value={own ? "own" : "above"} onChange={(chosen) => setOwn(chosen === "own")}>
          <div className={classes.radios}>
            <Radio
              value="above"
              size="md"
              label={words.inherit}
              description={inherited === "" ? words.inheritNothing : words.inheritNow(inherited)}
            />
            <Radio value="own" size="md" label={words.setOwn} />
          </div>
        </Radio.Group>
        {own && <Editor name={name} draft={draft} onDraft={setDraft} />}
        {said !== undefined && (
          <p className={classes.said} role="alert">
            {said}
          </p>
        )}
        {said === undefined && <Refused error={changing.error} />}
        <p className={classes.why}>{words.takesEffect}</p>
        <div className={classes.deeds}>
          <Button variant="default" size="md" onClick={close}>
            {common.cancel}
          </Button>
          <Button type="submit" size="md" loading={changing.isPending}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useChanging(detail: AreaDetail, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) =>
      answered(
        api.PUT("/api/areas/{area}/settings", {
          params: { path: { area: detail.id } },
          body: { base_version: detail.version, ...settings },
        }),
      ),
    onSuccess: (changed) => {
      client.setQueryData(queries.area(detail.id).queryKey, changed);
      // Areas below are held to it, and what is planned may fall out of the hours.
      void client.invalidateQueries({ queryKey: ["areas"] });
      void client.invalidateQueries({ queryKey: ["plan"] });
      done();
    },
  });
}
