import { onlineManager } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { throughLine } from "./line";
import { Refusal, unreachable } from "./refusal";

afterEach(() => {
  vi.useRealTimers();
  onlineManager.setOnline(true);
});

test("what was begun without a network goes on by itself when it is back", async () => {
  vi.useFakeTimers();
  onlineManager.setOnline(false);
  const call = vi.fn<() => Promise<string>>().mockRejectedValueOnce(unreachable());
  call.mockResolvedValue("sent");
  const away: boolean[] = [];
  const sending = throughLine(call, (one) => away.push(one));
  await vi.advanceTimersByTimeAsync(1);
  expect(call).toHaveBeenCalledTimes(1);
  onlineManager.setOnline(true);
  await expect(sending).resolves.toBe("sent");
  expect(away).toEqual([true, false]);
});

test("what the server declines is not asked again", async () => {
  const declined = new Refusal(409, "bulletin_state", "bulletin", { vi: "Không.", en: "No." });
  const call = vi.fn(() => Promise.reject(declined));
  await expect(throughLine(call)).rejects.toBe(declined);
  expect(call).toHaveBeenCalledTimes(1);
});
