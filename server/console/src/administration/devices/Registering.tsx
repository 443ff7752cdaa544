import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useCallback, useState } from "react";
import { answered, api, type Area } from "../../api/calls";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import { useChosenArea } from "../../shell/AreaChooser";
import { Refused, useSaidOf } from "../../shell/Refused";
import { Back } from "../Back";
import { AreaSelect } from "../AreaSelect";
import { degrees, pairOf } from "../degrees";
import classes from "./Devices.module.css";
import { Offered } from "./Offered";
import { useDeviceWords } from "./words";

const EMPTY = { name: "", place: "", residents: "" };

/** A cluster to be put up: what it is called, where it hangs, who hears it. */
export function Registering() {
  const words = useDeviceWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { rights } = useSeat();
  const chosen = useChosenArea();
  const [area, setArea] = useState(rights.may("device.manage", chosen) ? chosen : "");
  const [typed, setTyped] = useState(EMPTY);
  const mine = useCallback(
    (one: Area) => one.kind !== "group" && rights.may("device.manage", one.id),
    [rights],
  );
  const registering = useMutation({
    mutationFn: () =>
      answered(api.POST("/api/devices", { body: { name: typed.name, area, ...sent(typed) } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["devices"] }),
  });
  const said = useSaidOf(registering.error);
  const field = (name: keyof typeof typed) => ({
    size: "md" as const,
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  const register = (event: SubmitEvent) => {
    event.preventDefault();
    registering.mutate();
  };
  const shown = ["name", "area", "lat", "lon", "residents"];
  return (
    <div className={classes.narrow}>
      <Back to="/quan-tri/lap-cum-loa">{words.back}</Back>
      <Card title={words.register}>
        <form onSubmit={register} className={classes.form}>
          <p className={classes.facts}>{words.lead}</p>
          <TextInput
            {...field("name")}
            label={words.name}
            description={words.nameHint}
            required
            withAsterisk={false}
            maxLength={200}
            error={said("name")}
          />
          <AreaSelect
            label={words.area}
            value={area}
            onValue={setArea}
            among={mine}
            error={said("area")}
          />
          <TextInput
            {...field("place")}
            label={words.place}
            description={words.placeHint}
            inputMode="decimal"
            error={said("lat") ?? said("lon")}
          />
          <TextInput
            {...field("residents")}
            label={words.residents}
            description={words.residentsHint}
            type="number"
            inputMode="numeric"
            min={0}
            step={1}
            error={said("residents")}
          />
          {!shown.some((one) => said(one)) && <Refused error={registering.error} />}
          <div>
            <Button type="submit" size="md" loading={registering.isPending}>
              {words.create}
            </Button>
          </div>
        </form>
      </Card>
      {registering.data !== undefined && (
        <Offered
          name={typed.name}
          area={area}
          offered={registering.data}
          close={() => void navigate({ to: "/quan-tri/lap-cum-loa", replace: true })}
        />
      )}
    </div>
  );
}

/** What was left empty is not sent; what is no place or no number is, so that the server says so. */
function sent({ place, residents }: typeof EMPTY) {
  const [lat, lon] = pairOf(place) ?? (place.trim() === "" ? ["", ""] : [place, place]);
  return {
    lat: degrees(lat),
    lon: degrees(lon),
    residents: residents.trim() === "" ? null : Math.round(Number(residents)),
  };
}
