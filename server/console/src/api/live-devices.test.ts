import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, type Area, type Device } from "./calls";
import { DeviceLines, isBelow, NAMED_MAX, renewed } from "./live-devices";

const device = (id: string, name = id, area = "ward"): Device => ({ id, name, area }) as Device;
const PARENTS = new Map<string, string | null>([
  ["city", null],
  ["ward", "city"],
  ["tdp", "ward"],
  ["sea", "city"],
]);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a changed line takes its own place, one that is gone leaves, and the others stay as they were", () => {
  const listed = [device("a"), device("b"), device("c")];
  const now = renewed(listed, new Set(["b", "c"]), [device("b", "anew")]);
  expect(now.map((one) => one.name)).toEqual(["a", "anew"]);
  expect(now[0]).toBe(listed[0]);
});

test("an area stands below itself and below what stands above it", () => {
  expect(isBelow("tdp", "city", PARENTS)).toBe(true);
  expect(isBelow("ward", "ward", PARENTS)).toBe(true);
  expect(isBelow("sea", "ward", PARENTS)).toBe(false);
});

function clientWith(listed: Device[]): QueryClient {
  const client = new QueryClient();
  client.setQueryData(["devices", "list", "city"], listed);
  client.setQueryData(
    ["areas"],
    [...PARENTS].map(([id, parent]) => ({ id, parent }) as Area),
  );
  vi.spyOn(client.getQueryCache(), "findAll").mockReturnValue(
    client
      .getQueryCache()
      .getAll()
      .filter((query) => query.queryKey[1] === "list")
      .map((query) => Object.assign(query, { isActive: () => true })),
  );
  return client;
}

function answering(found: Device[]) {
  return vi.spyOn(api, "GET").mockResolvedValue({ data: found, response: new Response() });
}

test("many changes of few devices are one question for those devices", async () => {
  const client = clientWith([device("a"), device("b")]);
  const asked = answering([device("b", "anew")]);
  const lines = new DeviceLines(client);
  for (let n = 0; n < 50; n += 1) lines.take("b");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(asked).toHaveBeenCalledWith("/api/devices", { params: { query: { device: ["b"] } } });
  const listed = client.getQueryData<Device[]>(["devices", "list", "city"]);
  expect(listed?.map((one) => one.name)).toEqual(["a", "anew"]);
});

test("when a whole city changes, the list is read once and no device by name", async () => {
  const client = clientWith([device("a")]);
  const asked = answering([]);
  const invalidated = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
  const lines = new DeviceLines(client);
  for (let n = 0; n <= NAMED_MAX; n += 1) lines.take(`d-${n}`);
  await vi.advanceTimersByTimeAsync(100);
  lines.take("");
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).not.toHaveBeenCalled();
  const whole = invalidated.mock.calls.filter(([which]) => which?.queryKey?.[1] === "list");
  expect(whole).toHaveLength(1);
  lines.stop();
});
