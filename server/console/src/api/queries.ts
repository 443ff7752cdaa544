import { MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { answered, api, type Bulletin, type Device, type Wish } from "./calls";
import { isNotSignedIn, Refusal } from "./refusal";
import { kept } from "./turns";

/** A refusal is an answer: asking again would not change it. A lost line is tried again. */
export const again = (failures: number, error: unknown): boolean =>
  failures < 3 && !(error instanceof Refusal && error.status !== 0 && error.status < 500);

/** Whatever is asked for: an answer that the session has ended opens the door again. */
export function makeClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => left(error, query.queryKey) }),
    mutationCache: new MutationCache({ onError: (error) => left(error, []) }),
    defaultOptions: {
      queries: { staleTime: 15_000, retry: again, throwOnError: false },
      mutations: { networkMode: "always" },
    },
  });
  const left = (error: unknown, key: readonly unknown[]) => {
    if (isNotSignedIn(error) && key[0] !== "session") {
      void client.invalidateQueries({ queryKey: session.queryKey });
    }
  };
  return client;
}

/** The first word of each key is what `live.ts` renews by. That nobody is signed in is an answer,
 * too: a page that opens meanwhile does not ask again. */
export const session = queryOptions({
  queryKey: ["session"],
  queryFn: () => answered(api.GET("/api/session")),
  staleTime: Number.POSITIVE_INFINITY,
  retryOnMount: false,
});

/** What stands open to whoever is not signed in. */
export const door = queryOptions({
  queryKey: ["door"],
  queryFn: () => answered(api.GET("/api/door")),
  staleTime: 60_000,
});

export const areas = queryOptions({
  queryKey: ["areas"],
  queryFn: () => answered(api.GET("/api/areas")),
  staleTime: 600_000,
});

export const rights = queryOptions({
  queryKey: ["rights"],
  queryFn: () => answered(api.GET("/api/rights")),
  staleTime: 60_000,
});

/** What is offered from above; only a ward, commune or special zone is offered anything. */
export const offers = (id: string) =>
  queryOptions({
    queryKey: ["plan", id, "offers"],
    queryFn: () =>
      answered(api.GET("/api/areas/{area}/offers", { params: { path: { area: id } } })),
  });

export const area = (id: string) =>
  queryOptions({
    queryKey: ["areas", id],
    queryFn: () => answered(api.GET("/api/areas/{area}", { params: { path: { area: id } } })),
    staleTime: 600_000,
  });

export const plan = (id: string, day: string) =>
  queryOptions({
    queryKey: ["plan", id, day],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/plan", { params: { path: { area: id }, query: { day } } }),
      ),
  });

/** How many there are and which need somebody; asked again when devices told of themselves, not
 * too often (`live-devices.ts`). */
export const attention = (area: string) =>
  queryOptions({
    queryKey: ["devices", "attention", area],
    queryFn: () => answered(api.GET("/api/devices/attention", { params: { query: { area } } })),
    staleTime: 10_000,
    refetchInterval: 60_000,
  });

/** Kept in step line by line (`live-devices.ts`); read anew now and then all the same. */
export const devices = (area: string) =>
  queryOptions({
    queryKey: ["devices", "list", area],
    queryFn: async ({ client, queryKey }) => {
      const found = await answered(api.GET("/api/devices", { params: { query: { area } } }));
      return kept(found, client.getQueryData<Device[]>(queryKey));
    },
    structuralSharing: false, // `kept` does it, a few lines at a time
    staleTime: 60_000,
    refetchInterval: 300_000,
  });

export const device = (id: string) =>
  queryOptions({
    queryKey: ["devices", "one", id],
    queryFn: () => answered(api.GET("/api/devices/{device}", { params: { path: { device: id } } })),
    refetchInterval: 30_000,
  });

export const usageOf = (id: string) =>
  queryOptions({
    queryKey: ["devices", "usage", id],
    queryFn: () =>
      answered(api.GET("/api/devices/{device}/usage", { params: { path: { device: id } } })),
    staleTime: 60_000,
  });

export const outlines = (area: string) =>
  queryOptions({
    queryKey: ["outlines", area],
    queryFn: () => answered(api.GET("/api/outlines", { params: { query: { area } } })),
    staleTime: 3_600_000,
  });

export const planOfDevice = (id: string, day: string) =>
  queryOptions({
    queryKey: ["plan", "device", id, day],
    queryFn: () =>
      answered(
        api.GET("/api/devices/{device}/plan", {
          params: { path: { device: id }, query: { day } },
        }),
      ),
  });

export const diagnosisOf = (id: string) =>
  queryOptions({
    queryKey: ["devices", "diagnosis", id],
    queryFn: () =>
      answered(api.GET("/api/devices/{device}/diagnosis", { params: { path: { device: id } } })),
  });

/** What became of the items of one device that were due from `from_ms` on, before `until_ms`. */
export const outcomesOf = (area: string, device: string, from_ms: number, until_ms: number) =>
  queryOptions({
    queryKey: ["playlog", area, device, from_ms, until_ms],
    queryFn: () =>
      answered(api.GET("/api/playlog", { params: { query: { area, device, from_ms, until_ms } } })),
  });

export const receiptsOf = (device: string) =>
  queryOptions({
    queryKey: ["playlog", "receipts", device],
    queryFn: () => answered(api.GET("/api/receipts", { params: { query: { device } } })),
  });

export const bulletins = (state: Bulletin["state"]) =>
  queryOptions({
    queryKey: ["bulletins", state],
    queryFn: () => answered(api.GET("/api/bulletins", { params: { query: { state } } })),
  });

export const bulletin = (id: string) =>
  queryOptions({
    queryKey: ["bulletins", "one", id],
    queryFn: () =>
      answered(api.GET("/api/bulletins/{bulletin}", { params: { path: { bulletin: id } } })),
  });

/** What was drafted to replace it. */
export const successors = (id: string) =>
  queryOptions({
    queryKey: ["bulletins", "successors", id],
    queryFn: () => answered(api.GET("/api/bulletins", { params: { query: { predecessor: id } } })),
  });

/** Where and when it is to sound once approved; null where nothing was chosen. */
export const wish = (id: string) =>
  queryOptions({
    queryKey: ["bulletins", "wish", id],
    queryFn: (): Promise<Wish | null> =>
      answered(
        api.GET("/api/bulletins/{bulletin}/wish", { params: { path: { bulletin: id } } }),
      ).catch((error: unknown) => {
        if (error instanceof Refusal && error.code === "wish_unknown") return null;
        throw error;
      }),
  });

/** What its approval would do now. Read again with the programme: that is what it would change. */
export const wishPreview = (id: string) =>
  queryOptions({
    queryKey: ["plan", "wish", id],
    queryFn: () =>
      answered(
        api.GET("/api/bulletins/{bulletin}/wish/preview", { params: { path: { bulletin: id } } }),
      ),
    retry: (failures, error) =>
      failures < 5 && error instanceof Refusal && error.code === "too_busy",
  });

/** What waits in this area for its approval to be scheduled, and what could not be. */
export const wishes = (area: string) =>
  queryOptions({
    queryKey: ["bulletins", "wishes", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/wishes", { params: { path: { area } } })),
  });

/** Of one recording: it never changes. */
export const peaks = (id: string, sha256: string) =>
  queryOptions({
    queryKey: ["peaks", id, sha256],
    queryFn: () =>
      answered(api.GET("/api/bulletins/{bulletin}/peaks", { params: { path: { bulletin: id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
