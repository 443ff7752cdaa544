import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Bulletin } from "../api/calls";
import * as bulletins from "../api/queries";
import { useSeat } from "../session/session";
import { Refused } from "../shell/Refused";
import { useLanguage } from "../words/words";
import classes from "./FiledUnder.module.css";
import { type Filed, Filing } from "./Filing";
import * as queries from "./queries";
import { useFilingWords } from "./words";

/** What a bulletin is filed under; whoever writes there may change it after the approval, too. */
export function FiledUnder({ bulletin }: { bulletin: Bulletin }) {
  const { rights } = useSeat();
  const open = bulletin.state === "draft" || bulletin.state === "returned";
  const may = !open && rights.may("bulletin.write", bulletin.area);
  return may ? <Changing bulletin={bulletin} /> : <Said bulletin={bulletin} />;
}

function Said({ bulletin }: { bulletin: Bulletin }) {
  const words = useFilingWords();
  const shown = useLanguage();
  const { data: categories = [] } = useQuery(queries.categories);
  const { data: languages = [] } = useQuery(queries.languages);
  const category = categories.find(({ id }) => id === bulletin.category)?.[shown];
  const language = languages.find(({ tag }) => tag === bulletin.language)?.[shown];
  return (
    <dl className={classes.said}>
      <dt>{words.category}</dt>
      <dd>{category ?? bulletin.category ?? words.unclassified}</dd>
      <dt>{words.language}</dt>
      <dd>{language ?? bulletin.language ?? words.unclassified}</dd>
    </dl>
  );
}

function Changing({ bulletin }: { bulletin: Bulletin }) {
  const words = useFilingWords();
  const client = useQueryClient();
  const filing = useMutation({
    mutationFn: (body: Partial<Filed>) =>
      answered(
        api.PUT("/api/bulletins/{bulletin}/category", {
          params: { path: { bulletin: bulletin.id } },
          body,
        }),
      ),
    onSuccess: (changed) => client.setQueryData(bulletins.bulletin(bulletin.id).queryKey, changed),
  });
  return (
    <>
      <div className={classes.choices}>
        <Filing
          filed={{ category: bulletin.category ?? "", language: bulletin.language ?? "" }}
          file={(change) => filing.mutate(change)}
          disabled={filing.isPending}
        />
      </div>
      <p className={classes.why}>{words.why}</p>
      <Refused error={filing.error} />
    </>
  );
}
