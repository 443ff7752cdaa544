import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Card } from "../look/Card";
import { useWordsOf } from "../words/words";
import classes from "./Notices.module.css";
import { en } from "./words.en";
import { vi } from "./words.vi";

/** On the account's page: where one chooses how one is told. */
export function Pointer() {
  const words = useWordsOf({ vi, en });
  return (
    <Card title={words.title}>
      <p className={classes.lead}>{words.lead}</p>
      <Button component={Link} to="/tai-khoan/bao-tin" variant="default" size="md">
        {words.choose}
      </Button>
    </Card>
  );
}
