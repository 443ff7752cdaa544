import { expect, test, vi } from "vitest";
import { once } from "./once";

const asking = (body: string, kind = "application/json") =>
  new Request("http://loa.test/api/devices", {
    method: "POST",
    headers: { "Content-Type": kind },
    body,
  });

const answering = () => vi.fn(() => Promise.resolve(new Response('{"id":"d-1"}')));

test("two touches at once send one request, and both hear its answer", async () => {
  const send = answering();
  const both = await Promise.all([once(asking("{}"), send), once(asking("{}"), send)]);
  expect(send).toHaveBeenCalledTimes(1);
  for (const one of both) await expect(one.json()).resolves.toEqual({ id: "d-1" });
});

test("the same words after the answer, other words and files are sent", async () => {
  const send = answering();
  await once(asking("{}"), send);
  await Promise.all([once(asking("{}"), send), once(asking('{"name":"b"}'), send)]);
  await Promise.all([once(asking("x", "audio/wav"), send), once(asking("x", "audio/wav"), send)]);
  expect(send).toHaveBeenCalledTimes(5);
});

test("what failed on its way may be sent again", async () => {
  const send = answering().mockRejectedValueOnce(new TypeError("offline"));
  const both = await Promise.allSettled([once(asking("{}"), send), once(asking("{}"), send)]);
  expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  await expect(once(asking("{}"), send)).resolves.toBeInstanceOf(Response);
});
