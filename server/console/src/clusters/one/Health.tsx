import type { DeviceDetail } from "../../api/calls";
import { Card } from "../../look/Card";
import type { Saying } from "../../today/sentences";
import { useClusterWords } from "../words";
import { Facts } from "./Facts";
import { healthOf } from "./measured";

/** What the device measured of itself. */
export function Health({ device, saying }: { device: DeviceDetail; saying: Saying }) {
  const words = useClusterWords();
  return (
    <Card title={words.howItIs}>
      <Facts facts={healthOf(device, words, saying)} />
    </Card>
  );
}
