import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../api/calls";
import type { components } from "../api/schema.generated";

type Bodies = components["schemas"];
export type Recipient = Bodies["RecipientBody"];
export type RecipientForm = Bodies["RecipientForm"];

const at = (area: string) => ({ params: { path: { area } } });

export const recipients = (area: string) =>
  queryOptions({
    queryKey: ["report-mail", area],
    queryFn: () => answered(api.GET("/api/areas/{area}/report-mail", at(area))),
  });

export const add = (area: string, body: RecipientForm) =>
  answered(api.POST("/api/areas/{area}/report-mail", { ...at(area), body }));

export const remove = (recipient: string) =>
  answered(api.DELETE("/api/report-mail/{recipient}", { params: { path: { recipient } } }));

export const confirm = (token: string) =>
  answered(api.POST("/api/report-mail/confirm", { body: { token } }));
