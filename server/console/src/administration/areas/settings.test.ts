import { expect, test } from "vitest";
import type { AreaDetail, Settings } from "../types";
import { inWords, saidBy } from "./settings";
import { vi } from "./words.vi";

const NOTHING: Settings = {
  zone: null,
  permitted: null,
  quiet: null,
  volume: null,
  air_time_cap_ms: null,
  min_gap_ms: null,
  accepts_by_default: null,
  second_factor: null,
};
const said = (values: Partial<Settings>, name: keyof Settings) =>
  inWords(name, { ...NOTHING, ...values }, vi, "vi");
const HOUR = 3_600_000;

test("permitted hours are told with their days", () => {
  const all = [1, 2, 3, 4, 5, 6, 7];
  const permitted = [{ days: all, from_ms: 5 * HOUR, until_ms: 22 * HOUR }];
  expect(said({ permitted }, "permitted")).toBe("05:00–22:00, mọi ngày");
  expect(said({ permitted: [] }, "permitted")).toBe(vi.noHours);
});

test("quiet days are told in the order of Vietnamese dates", () => {
  const quiet = [
    { first: "2027-02-06", last: "2027-02-08", bars: ["normal", "priority"] as const },
  ];
  expect(said({ quiet: quiet.map((one) => ({ ...one, bars: [...one.bars] })) }, "quiet")).toBe(
    "06/02/2027 đến 08/02/2027: không phát tin thông thường, ưu tiên",
  );
});

test("lengths are told in what people set: minutes a day, seconds between", () => {
  expect(said({ air_time_cap_ms: 5_400_000 }, "air_time_cap_ms")).toBe("90 phút mỗi ngày");
  expect(said({ min_gap_ms: 30_000 }, "min_gap_ms")).toBe("30 giây");
  expect(said({}, "air_time_cap_ms")).toBe(vi.noCap);
});

const detail = (sources: AreaDetail["sources"]) => ({ id: "ward", sources }) as AreaDetail;
const source = (area: string, decision: string | null = null) => ({ area, decision });

test("each value says whose word it is, and who else had a part in it", () => {
  expect(saidBy("volume", detail({}))).toMatchObject({ kind: "system" });
  expect(saidBy("volume", detail({ volume: [source("city")] }))).toMatchObject({
    kind: "above",
    by: "city",
  });
  expect(saidBy("volume", detail({ volume: [source("city"), source("ward")] }))).toEqual({
    kind: "own",
    by: "ward",
    with: ["city"],
  });
  expect(saidBy("permitted", detail({ permitted: [source("ward", "w-1")] }))).toMatchObject({
    kind: "decision",
  });
});
