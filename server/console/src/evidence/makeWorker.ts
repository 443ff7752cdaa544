/** A file of the build: the server lets it ask nobody for anything (`server/console/api.py`). */
export const makeWorker = (): Worker =>
  new Worker(new URL("../verifier/worker.ts", import.meta.url), {
    type: "module",
    name: "verifier",
  });
