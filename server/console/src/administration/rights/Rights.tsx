import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import * as queries from "../../api/queries";
import { Card } from "../../look/Card";
import { Icon } from "../../look/Icon";
import { Refused } from "../../shell/Refused";
import { useLanguage } from "../../words/words";
import type { RightsTable } from "../types";
import classes from "./Rights.module.css";
import { useRightWords } from "./words";

/** The server's own table of roles and deeds. */
export function Rights() {
  const words = useRightWords();
  const { data, error, isPending, refetch } = useQuery(queries.rights);
  return (
    <Card title={words.title}>
      <p className={classes.lead}>{words.lead}</p>
      {isPending && <Skeleton height={320} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data !== undefined && (
        <>
          <Table table={data} />
          <ByRole table={data} />
        </>
      )}
      <p className={classes.lead}>{words.apart}</p>
    </Card>
  );
}

/** On a wide page: a column for each role. */
function Table({ table: { roles, actions } }: { table: RightsTable }) {
  const words = useRightWords();
  const language = useLanguage();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{words.action}</th>
          {roles.map((role) => (
            <th key={role.role} scope="col">
              {role[language]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {actions.map((action) => (
          <tr key={action.action}>
            <th scope="row">{action[language]}</th>
            {roles.map(({ role }) => {
              const may = action.roles.includes(role);
              return (
                <td key={role} data-may={may}>
                  {may && <Icon name="approve" size={20} />}
                  <span className="visually-hidden">{may ? words.may : words.mayNot}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** On a phone: what each role may, one after the other. */
function ByRole({ table: { roles, actions } }: { table: RightsTable }) {
  const language = useLanguage();
  return (
    <div className={classes.byRole}>
      {roles.map((role) => (
        <section key={role.role}>
          <h3>{role[language]}</h3>
          <ul>
            {actions
              .filter((action) => action.roles.includes(role.role))
              .map((action) => (
                <li key={action.action}>{action[language]}</li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
