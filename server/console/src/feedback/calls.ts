import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";
import type { Sieve } from "./sieves";

type Bodies = components["schemas"];
export type Feedback = Bodies["FeedbackBody"];
export type Facts = Bodies["FeedbackFacts"];
export type Fact = Bodies["FeedbackFact"];
export type NewFeedback = Bodies["NewFeedback"];
export type Resident = Bodies["ResidentForm"];
export type Kind = Feedback["kind"];
export type Way = Feedback["way"];
export type How = NonNullable<Feedback["how"]>;
export type State = Feedback["state"];
export const KINDS = [
  "too_loud",
  "not_heard",
  "wrong_hour",
  "content",
  "broken",
  "request",
  "praise",
  "other",
] as const satisfies readonly Kind[];
export const WAYS = [
  "phone",
  "in_person",
  "letter",
  "paper",
  "message",
] as const satisfies readonly Way[];

const of = (feedback: string) => ({ params: { path: { feedback } } });

export const list = (area: string, sieve: Sieve) =>
  infiniteQueryOptions({
    queryKey: ["feedback", "list", area, sieve],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/areas/{area}/feedback", {
          params: {
            path: { area },
            query: {
              ...(sieve === "overdue" ? { overdue: true } : {}),
              ...(sieve === "all" || sieve === "overdue" ? {} : { state: sieve }),
              ...(pageParam && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const one = (feedback: string) =>
  queryOptions({
    queryKey: ["feedback", "one", feedback],
    queryFn: () => answered(api.GET("/api/feedback/{feedback}", of(feedback))),
  });

/** What is on record of a place about a time. */
export const facts = (area: string, device: string | undefined, at_ms: number) =>
  queryOptions({
    queryKey: ["feedback", "facts", area, device ?? "", at_ms],
    queryFn: () =>
      answered(
        api.GET("/api/areas/{area}/feedback/facts", {
          params: { path: { area }, query: { at_ms, ...(device === undefined ? {} : { device }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const rule = (area: string) =>
  queryOptions({
    queryKey: ["feedback", "rule", area],
    queryFn: () =>
      answered(api.GET("/api/areas/{area}/feedback/rule", { params: { path: { area } } })),
  });

export const takeDown = (body: NewFeedback) => answered(api.POST("/api/feedback", { body }));

export const takeOn = (feedback: string) =>
  answered(api.POST("/api/feedback/{feedback}/handler", of(feedback)));

export const answer = ({ id, version }: Feedback, text: string, how: How) =>
  answered(
    api.POST("/api/feedback/{feedback}/answer", {
      ...of(id),
      body: { answer: text, how, base_version: version },
    }),
  );

export const tie = (feedback: string, bulletin: string) =>
  answered(
    api.PUT("/api/feedback/{feedback}/bulletin/{bulletin}", {
      params: { path: { feedback, bulletin } },
    }),
  );

export const resident = (feedback: string) =>
  answered(api.GET("/api/feedback/{feedback}/resident", of(feedback)));

export const keepResident = (feedback: string, body: Resident) =>
  answered(api.PUT("/api/feedback/{feedback}/resident", { ...of(feedback), body }));

export const settle = (
  area: string,
  body: { answer_days: number | null; keep_days: number | null; base_version: number },
) => answered(api.PUT("/api/areas/{area}/feedback/rule", { params: { path: { area } }, body }));

/** A deed after which feedback is read again; refused, too. */
export function useFeedbackDeed<Given, Answer>(
  deed: (given: Given) => Promise<Answer>,
  done: (answer: Answer) => void = () => undefined,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: done,
    onSettled: () => client.invalidateQueries({ queryKey: ["feedback"] }),
  });
}
