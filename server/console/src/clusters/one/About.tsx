import { useQuery } from "@tanstack/react-query";
import type { DeviceDetail } from "../../api/calls";
import * as queries from "../../api/queries";
import { Card } from "../../look/Card";
import { useSeat } from "../../session/session";
import type { Saying } from "../../today/sentences";
import { number } from "../../words/size";
import { dayOf, shortDay } from "../../words/time";
import { useClusterWords } from "../words";
import { type Fact, Facts } from "./Facts";

/** What people decided and wrote down of it. */
export function About({ device, saying }: { device: DeviceDetail; saying: Saying }) {
  const words = useClusterWords();
  const { zone, language } = saying;
  const { lat, lon, residents, enrolled_ms } = device;
  const facts: Fact[] = [
    { name: words.area, said: <Chain area={device.area} /> },
    useVolume(device),
    {
      name: words.place,
      said:
        lat === null || lon === null
          ? words.noPlace
          : `${number(lat, language, 5)} · ${number(lon, language, 5)}`,
    },
    {
      name: words.residents,
      said:
        residents === null ? words.noResidents : words.residentsSaid(number(residents, language)),
    },
    {
      name: words.enrolled,
      said: enrolled_ms === null ? words.notEnrolled : shortDay(dayOf(enrolled_ms, zone)),
    },
    { name: words.code, said: device.id },
    ...(device.version === null ? [] : [{ name: words.version, said: device.version }]),
  ];
  return (
    <Card title={words.whatItIs}>
      <Facts facts={facts} />
    </Card>
  );
}

/** The area and those above it, the nearest first. */
function Chain({ area }: { area: string }) {
  const { areas } = useSeat();
  const names: string[] = [];
  for (let at: string | null | undefined = area; at != null && names.length < 8;) {
    const found = areas.get(at);
    if (found === undefined) break;
    names.push(found.name);
    at = found.parent;
  }
  return names.join(" › ");
}

function useVolume(device: DeviceDetail): Fact {
  const words = useClusterWords();
  const { nameOf } = useSeat();
  const { data } = useQuery(queries.area(device.area));
  const volume = device.volume ?? data?.policy.volume;
  const setter = data?.sources.volume?.at(-1)?.area;
  return {
    name: words.volume,
    said: volume === undefined ? "" : `${volume}%`,
    more: setter === undefined ? words.volumeDefault : words.volumeFrom(nameOf(setter)),
  };
}
