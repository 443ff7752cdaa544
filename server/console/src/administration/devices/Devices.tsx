import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { answered, api, type Device } from "../../api/calls";
import * as queries from "../../api/queries";
import { Chip } from "../../look/Card";
import { Sure } from "../../look/Sure";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { dayOf } from "../../words/time";
import { fold } from "../../words/fold";
import { Found, Search } from "../Searched";
import { useSearched } from "../useSearched";
import { without } from "../without";
import classes from "./Devices.module.css";
import { Offered } from "./Offered";
import { Waiting } from "./Waiting";
import { useDeviceWords } from "./words";

const ZONE = "Asia/Ho_Chi_Minh";

/** The clusters of the chosen area as who installs them sees them: which still wait, and a new
 * token for a new controller. */
export function Devices() {
  const words = useDeviceWords();
  const { nameOf } = useSeat();
  const area = useChosenArea();
  const asked = useQuery(queries.devices(area));
  const { data } = asked;
  const [searched, search] = useSearched();
  const [only, setOnly] = useOnly();
  const [renews, setRenews] = useState<Device | null>(null);
  const [revokes, setRevokes] = useState<Device | null>(null);
  const shown = useMemo(() => {
    const wanted = fold(searched.trim());
    return (data ?? []).filter(
      (one) =>
        (!only || one.enrolled_ms === null) &&
        fold(`${one.name} ${nameOf(one.area)}`).includes(wanted),
    );
  }, [data, searched, only, nameOf]);
  const waiting = shown.filter((one) => one.enrolled_ms === null).length;
  return (
    <section className={classes.page} aria-label={words.list}>
      <Search label={words.search} searched={searched} search={search}>
        <Checkbox
          size="md"
          label={words.only}
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
        <Button component={Link} to="/quan-tri/lap-cum-loa/moi" size="md">
          {words.register}
        </Button>
      </Search>
      <Waiting area={area} />
      <Found
        asked={asked}
        rows={shown}
        keyOf={(one) => one.id}
        label={words.list}
        said={
          words.here(nameOf(area)) +
          (data === undefined ? "" : `: ${words.countOf(shown.length, waiting)}`)
        }
        none={data?.length === 0 ? words.none : words.noneFound}
        estimate={72}
      >
        {(one) => <Row device={one} renew={() => setRenews(one)} revoke={() => setRevokes(one)} />}
      </Found>
      {revokes !== null && <Revoking device={revokes} close={() => setRevokes(null)} />}
      {renews !== null && <Renewing device={renews} close={() => setRenews(null)} />}
    </section>
  );
}

function useOnly(): [boolean, (only: boolean) => void] {
  const navigate = useNavigate();
  const { cho = false } = useSearch({ from: "/quan-tri/lap-cum-loa" });
  const choose = (only: boolean) =>
    void navigate({
      to: "/quan-tri/lap-cum-loa",
      replace: true,
      search: (given) => {
        const kept = without(given, "cho");
        return only ? { ...kept, cho: true } : kept;
      },
    });
  return [cho, choose];
}

function Row({ device, renew, revoke }: { device: Device; renew: () => void; revoke: () => void }) {
  const words = useDeviceWords();
  const { nameOf, rights } = useSeat();
  const renewal = device.enrolled_ms === null ? words.newToken : words.replace;
  const day = (ms: number) => dayOf(ms, ZONE).split("-").reverse().join("/");
  return (
    <div className={classes.row}>
      <span>
        <strong>{device.name}</strong>
        <span className={classes.facts}>{nameOf(device.area)}</span>
      </span>
      {device.enrolled_ms === null ? (
        <Chip mood="wait">{words.waits}</Chip>
      ) : (
        <span className={classes.facts}>{words.enrolled(day(device.enrolled_ms))}</span>
      )}
      {rights.may("device.manage", device.area) && (
        <span className={classes.deeds}>
          <Button variant="subtle" aria-label={`${renewal}: ${device.name}`} onClick={renew}>
            {renewal}
          </Button>
          {device.enrolled_ms !== null && (
            <Button
              variant="subtle"
              aria-label={`${words.revoke}: ${device.name}`}
              onClick={revoke}
            >
              {words.revoke}
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

function Revoking({ device, close }: { device: Device; close: () => void }) {
  const words = useDeviceWords();
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/revoke", { params: { path: { device: device.id } } }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["devices"] });
      close();
    },
  });
  return (
    <Sure
      title={words.revokeSure(device.name)}
      what={words.revokeWhat}
      yes={words.revoke}
      deed={revoking}
      close={close}
    />
  );
}

function Renewing({ device, close }: { device: Device; close: () => void }) {
  const words = useDeviceWords();
  const client = useQueryClient();
  const renewing = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/token", { params: { path: { device: device.id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["devices"] }),
  });
  if (renewing.data !== undefined) {
    return <Offered name={device.name} area={device.area} offered={renewing.data} close={close} />;
  }
  return (
    <Sure
      title={words.newTokenSure(device.name)}
      what={words.newTokenWhat}
      yes={words.newTokenDo}
      deed={renewing}
      close={close}
    />
  );
}
