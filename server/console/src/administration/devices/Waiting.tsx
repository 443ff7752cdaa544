import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../api/calls";
import { useSeat } from "../../session/session";
import { Refused } from "../../shell/Refused";
import * as queries from "../queries";
import type { WaitingDevice } from "../types";
import classes from "./Devices.module.css";
import { useDeviceWords } from "./words";

/** The controllers that ask to be let in, in an area and below or for one cluster: the digits that
 * the loudspeaker speaks, and a person's yes or no. */
export function Waiting({ area, device }: { area: string; device?: string }) {
  const { rights } = useSeat();
  const { data } = useQuery({
    ...queries.enrolments(area),
    enabled: rights.may("device.manage", area),
  });
  const shown = (data ?? []).filter((one) => device === undefined || one.device === device);
  return (
    <div aria-live="polite">
      {shown.map((one) => (
        <Asking key={one.request} asking={one} />
      ))}
    </div>
  );
}

function Asking({ asking }: { asking: WaitingDevice }) {
  const words = useDeviceWords();
  const { nameOf } = useSeat();
  const client = useQueryClient();
  const decided = () => client.invalidateQueries({ queryKey: ["devices"] });
  const place = { params: { path: { device: asking.device } } };
  const { request, digits } = asking;
  const admitting = useMutation({
    mutationFn: () =>
      answered(api.POST("/api/devices/{device}/admit", { ...place, body: { request, digits } })),
    onSuccess: decided,
  });
  const refusing = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/turn-away", { ...place, body: { request, digits: "" } }),
      ),
    onSuccess: decided,
  });
  return (
    <section className={classes.asking} aria-label={words.asks(asking.name)}>
      <h2>{words.asks(asking.name)}</h2>
      <p className={classes.facts}>
        {nameOf(asking.area)}
        {asking.replaces && `. ${words.replaces}`}
      </p>
      <p className={classes.digits}>
        <span>{digits.slice(0, 4)}</span> <span>{digits.slice(4)}</span>
      </p>
      <p>{words.compare}</p>
      <Refused error={admitting.error ?? refusing.error} />
      <div className={classes.deeds}>
        <Button size="md" loading={admitting.isPending} onClick={() => admitting.mutate()}>
          {words.same}
        </Button>
        <Button
          variant="default"
          size="md"
          loading={refusing.isPending}
          onClick={() => refusing.mutate()}
        >
          {words.differ}
        </Button>
      </div>
    </section>
  );
}
