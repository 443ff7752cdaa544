import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Copyable } from "../look/Copyable";
import { Refused } from "../shell/Refused";
import { type NewTemplate, wording } from "./calls";
import classes from "./Prepare.module.css";
import { useUrgentWords } from "./words";

/** What was typed as three texts in plain sentences, to be made into bulletins. */
export function Wording({
  area,
  vi,
  second,
}: { area: string } & Required<Pick<NewTemplate, "vi" | "second">>) {
  const words = useUrgentWords();
  const asking = useMutation({ mutationFn: () => wording(area, { vi, second }) });
  const texts = asking.data;
  return (
    <>
      <Button
        variant="default"
        size="md"
        disabled={vi.type.trim() === ""}
        loading={asking.isPending}
        onClick={() => asking.mutate()}
      >
        {words.word}
      </Button>
      <Refused error={asking.error} />
      {texts !== undefined && (
        <>
          <p className={classes.hint}>
            {words.wordWhy} <Link to="/ban-tin-moi">{words.newBulletin}</Link>
          </p>
          <Copyable label={words.partName.bulletin} text={texts.alert} />
          <Copyable label={words.partName.correction} text={texts.correction} />
          <Copyable label={words.partName.all_clear} text={texts.all_clear} />
        </>
      )}
    </>
  );
}
