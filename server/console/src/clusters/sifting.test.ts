import { expect, test } from "vitest";
import type { Device } from "../api/calls";
import { countsOf, sifted, type Wanted } from "./sifting";

const device = (id: string, name: string, given: Partial<Device> = {}): Device =>
  ({
    id,
    name,
    area: "ward",
    presence: "online",
    state: "ready",
    trouble: null,
    in_step: true,
    heard_ms: 1_000,
    ...given,
  }) as Device;

const LIST = [
  device("d-1", "NVH TDP 12"),
  device("d-2", "NVH TDP 3", { trouble: "silent", presence: "offline", state: "silent" }),
  device("d-3", "Chợ Đông Khê", { state: "sounding", trouble: "sim_low", heard_ms: 3_000 }),
  device("d-4", "Cổng làng", { in_step: false, trouble: "behind" }),
  device("d-5", "Đình Vĩnh Niệm", { heard_ms: null, presence: "never", trouble: "never" }),
];
const all: Wanted = { show: "all", sort: "name", search: "" };
const ids = (wanted: Partial<Wanted>, named = () => "phuong le chan") =>
  sifted(LIST, { ...all, ...wanted }, named).map((one) => one.id);

test("numbers in names are sorted as numbers", () => {
  expect(ids({})).toEqual(["d-3", "d-4", "d-5", "d-2", "d-1"]);
});

test("the gravest trouble comes first, what is well last", () => {
  expect(ids({ sort: "trouble" })).toEqual(["d-2", "d-5", "d-4", "d-3", "d-1"]);
});

test("what was not heard for longest comes first", () => {
  expect(ids({ sort: "heard" })[0]).toBe("d-5");
  expect(ids({ sort: "heard" }).at(-1)).toBe("d-3");
});

test("a search needs no accents, and looks into name, code and area", () => {
  expect(ids({ search: "dong khe" })).toEqual(["d-3"]);
  expect(ids({ search: "Đông chợ" })).toEqual(["d-3"]);
  expect(ids({ search: "d-4" })).toEqual(["d-4"]);
  expect(ids({ search: "le chan tdp" })).toEqual(["d-2", "d-1"]);
  expect(ids({ search: "thuỷ nguyên" })).toEqual([]);
});

test("each filter leaves what the server says is so, and is counted so", () => {
  expect(ids({ show: "attention" })).toHaveLength(4);
  expect(ids({ show: "offline" })).toEqual(["d-5", "d-2"]);
  expect(ids({ show: "sounding" })).toEqual(["d-3"]);
  expect(ids({ show: "behind" })).toEqual(["d-4"]);
  expect(countsOf(LIST)).toEqual({ all: 5, attention: 4, offline: 2, sounding: 1, behind: 1 });
});
