import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/calls";
import { Card, Empty } from "../../look/Card";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import { members } from "../queries";
import type { AreaDetail } from "../types";
import classes from "./AreaPage.module.css";
import { DeviceSelect } from "../DeviceSelect";
import { useAreaWords } from "./words";

/** The devices of a group, picked by hand among those of its owner. */
export function Members({ group }: { group: AreaDetail }) {
  const words = useAreaWords();
  const { rights, nameOf } = useSeat();
  const { data, error, isPending, refetch } = useQuery(members(group.id));
  const may = rights.may("device.manage", group.id) && group.closed_ms === null;
  const { pick, drop, refused } = usePicking(group.id);
  return (
    <Card title={words.members} aside={data && words.holdsDevices(data.length)}>
      {isPending && <Skeleton height={96} />}
      {data === undefined && <Refused error={error} again={refetch} />}
      {data?.length === 0 && <Empty>{words.noMembers}</Empty>}
      <Refused error={refused} />
      <ul className={classes.members}>
        {data?.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.name}</strong>
              <span className={classes.whose}>{nameOf(one.area)}</span>
            </span>
            {may && (
              <Button
                variant="subtle"
                aria-label={`${words.dropIt}: ${one.name}`}
                onClick={() => drop(one.id)}
              >
                {words.dropIt}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {may && (
        <DeviceSelect
          label={words.pick}
          area={group.parent ?? group.id}
          without={data?.map((one) => one.id) ?? []}
          onDevice={pick}
        />
      )}
    </Card>
  );
}

function usePicking(group: string) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["devices"] });
  const path = (device: string) => ({ params: { path: { group, device } } });
  const picking = useMutation({
    mutationFn: (device: string) =>
      answered(api.PUT("/api/groups/{group}/devices/{device}", path(device))),
    onSuccess,
  });
  const dropping = useMutation({
    mutationFn: (device: string) =>
      answered(api.DELETE("/api/groups/{group}/devices/{device}", path(device))),
    onSuccess,
  });
  return {
    pick: (device: string) => picking.mutate(device),
    drop: (device: string) => dropping.mutate(device),
    refused: picking.error ?? dropping.error,
  };
}
